// Asks from time to time what came since the list was made, and says so without moving anything on the page.
const region = document.querySelector("[data-arrivals]");
const title = document.title;
let timer = 0;
let said = "";

const inWords = ({ new: came, urgent }) => {
  const many = came >= 99 ? "99 or more" : came;
  return `${many} new referral${came === 1 ? "" : "s"}${urgent ? `, ${urgent} urgent` : ""}.`;
};

const tell = (answer) => {
  const words = inWords(answer);
  if (!answer.new || words === said) return;
  said = words;
  document.title = `(${answer.new}) ${title}`;
  const link = document.createElement("a");
  link.href = region.dataset.show;
  link.textContent = "Show them";
  region.replaceChildren(`${words} `, link);
};

const stop = () => window.clearInterval(timer);

const ask = async () => {
  let answer;
  try {
    // Whoever is signed out is sent elsewhere: then there is nobody to tell any more.
    answer = await fetch(region.dataset.arrivals, { redirect: "manual", headers: { Accept: "application/json" } });
  } catch {
    return; // the network is away for a moment
  }
  if (answer.ok) tell(await answer.json());
  else if (answer.status < 500) stop();
};

if (region) timer = window.setInterval(ask, Number(region.dataset.every) * 1000);
