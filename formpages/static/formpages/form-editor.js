// Helps editors of forms: collapsed blocks say what is asked, under which key and when; keys are made from
// labels; conditions offer the questions and answers there are. Without it everything can still be typed.
(() => {
  const Struct = window.wagtailStreamField.blocks.StructBlockDefinition;
  let known;
  // What the page tells of the published form and the pick lists; it may stand below this script.
  const facts = () => (known ??= JSON.parse(document.getElementById("form-facts")?.textContent ?? "{}"));
  const input = (block, name) => block.childBlocks[name]?.element?.querySelector("input, textarea, select");
  const valueOf = (block, name) => block.childBlocks[name]?.getValue?.() ?? "";

  const COMMENTED = new Set(["label", "title", "body"]);
  const WORDS = {
    is: "is",
    is_not: "is none of",
    unless: "is not",
    one_of: "is one of",
    answered: "is answered",
    before: "is before",
    after: "is after",
  };

  function testInWords(test) {
    const [question, op, value] = ["question", "op", "value"].map((name) => valueOf(test, name));
    return question ? `${question} ${WORDS[op] ?? op}${op === "answered" ? "" : ` ${value}`}` : "";
  }

  function conditionInWords(block) {
    const condition = block.childBlocks.condition;
    if (!condition) return "";
    const tests = condition.childBlocks.tests.children.map((child) => testInWords(child.block));
    const joint = valueOf(condition, "mode") === "any" ? " or " : " and ";
    const words = tests.filter(Boolean).join(joint);
    return words ? `only if ${words}` : "";
  }

  // A text without a heading is known by how it begins.
  function beginning(block) {
    const blocks = JSON.parse(block.childBlocks.body?.getValue?.() || "null")?.blocks ?? [];
    return blocks.find((each) => each.text)?.text.slice(0, 80) ?? "";
  }

  function summary(block) {
    const label = valueOf(block, "label") || valueOf(block, "title") || beginning(block);
    const star = valueOf(block, "strength") === "required" || valueOf(block, "strength") === "standard";
    const key = valueOf(block, "key");
    // The key last: of a line that is too long it is what one can do without.
    const named = [label ? label + (star ? " *" : "") : "", conditionInWords(block)];
    const parts = [...named, key ? `[${key}]` : ""];
    const rules = block.childBlocks.rules?.children.length ?? 0;
    if (rules) parts.push(rules === 1 ? "1 rule" : `${rules} rules`);
    return parts.filter(Boolean).join("  ");
  }

  // A button for comments on each of a question's dozen settings takes browsers longer than all the rest:
  // it stays on what people read.
  function quieten(definition) {
    for (const child of definition.childBlockDefs ?? [definition.childBlockDef]) {
      if (!child.childBlockDefs && !child.childBlockDef) child.meta.showAddCommentButton &&= COMMENTED.has(child.name);
      else if (child instanceof Struct || child.childBlockDef) quieten(child);
    }
  }

  // A genuine StructBlockDefinition, whose blocks say more of themselves when they are collapsed.
  function describing(prepare, words = summary) {
    return function Describing(...args) {
      const definition = new Struct(...args);
      quieten(definition);
      const render = definition.render.bind(definition);
      definition.render = (...place) => {
        const block = render(...place);
        block.layout.getTextLabel = () => words(block);
        prepare?.(block);
        return block;
      };
      return definition;
    };
  }

  function keyFrom(label) {
    const plain = label.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
    return plain.replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, 50).replace(/_+$/, "");
  }

  // Of these there is no answer that a condition could look at.
  const SHOWN_ONLY = new Set(["account", "guidance", "heading"]);
  // All that has a key as it was rendered; what was removed since is no longer in the page.
  const rendered = [];
  const plain = (value) => (Array.isArray(value) ? value[0] : value) ?? "";
  const rowsAround = (element) => element.closest("[data-contentpath=questions]");
  const isRemoved = (element) => element.closest("[data-streamfield-child][aria-hidden]") !== null;

  // Everything with a key: its kind, what stands in one of its fields, where it stands, and in which rows.
  const keyed = () => [
    ...rendered
      .map((block) => ({ type: block.type, element: input(block, "key"), get: (name) => valueOf(block, name) }))
      .filter(({ element }) => document.contains(element) && !isRemoved(element))
      .map((each) => ({ ...each, rows: rowsAround(each.element) })),
    ...window
      .unopenedQuestions()
      .map(({ type, value, element, rows }) => ({ type, element, rows, get: (name) => plain(value[name]) })),
  ];

  // Those that a condition may look at: what was asked before it, and in rows what the row asked before. A rule
  // may look at its own step, whose questions stand below it.
  function lookedAt(place) {
    const step = place.closest("[data-contentpath=rules]")?.closest("[data-streamfield-child]");
    const isBefore = (element) => element.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING;
    return keyed().filter(({ type, element, rows, get }) => {
      if (SHOWN_ONLY.has(type) || !get("key") || (rows && rows !== rowsAround(place))) return false;
      const around = element.closest("[data-streamfield-child]");
      return step?.contains(element) || (isBefore(element) && !(around.contains(place) && element.matches("input")));
    });
  }

  function unused(wanted) {
    const taken = new Set(keyed().map((each) => each.get("key")));
    let name = wanted;
    for (let count = 2; taken.has(name); count += 1) name = `${wanted}_${count}`;
    return name;
  }

  function part(block) {
    const label = input(block, "label");
    const key = input(block, "key");
    rendered.push(block);
    // The block's id is on the element around it, once it stands in its stream.
    setTimeout(() => {
      const id = key.closest("[data-streamfield-child]")?.dataset.contentpath;
      const published = facts().published?.[id];
      if (published && key.value === published.split(".").pop()) freeze(key);
    });
    label.addEventListener("change", () => {
      if (!key.value && label.value) key.value = unused(keyFrom(label.value) || "question");
    });
    copyUnderAnotherKey(block);
  }

  // A copy has a key of its own. The questions in the rows of a copied group keep theirs, which conditions in the
  // rows look at.
  let copiesRows = false;

  function copyUnderAnotherKey(block) {
    const copy = block.getDuplicatedState.bind(block);
    block.getDuplicatedState = () => {
      if (copiesRows) return copy();
      copiesRows = block.childBlocks.questions !== undefined;
      const state = copy();
      copiesRows = false;
      return { ...state, key: state.key && unused(state.key) };
    };
  }

  // A copied step gets an address of its own, made from its title.
  function step(block) {
    const copy = block.getDuplicatedState.bind(block);
    block.getDuplicatedState = () => ({ ...copy(), slug: "" });
  }

  function freeze(key) {
    key.readOnly = true;
    key.title = "This has been published. Answers are known by its key, so the key cannot change.";
  }

  function optionsOf(question) {
    const typed = String(question.get("options"))
      .split("\n")
      .filter((line) => line.trim())
      .map((line) => line.split("|"))
      .map(([code, words]) => [code.trim(), (words ?? code).trim()]);
    const listed = facts().lists?.[question.get("code_list")];
    const own = { yes_no: [["yes", "Yes"], ["no", "No"]], declaration: [["yes", "Ticked"]] }[question.type] ?? [];
    const third = question.get("third");
    const said = question.get("not_known") ? [["not_known", "Not known"]] : [];
    return [...own, ...(third ? [[third, third]] : []), ...(listed ?? typed), ...said];
  }

  function offer(field, values) {
    const list = field.list ?? document.createElement("datalist");
    list.id = `${field.id}-offered`;
    field.after(list);
    field.setAttribute("list", list.id);
    list.replaceChildren(
      ...values.map(([value, words]) => Object.assign(document.createElement("option"), { value, label: words })),
    );
  }

  function test(block) {
    const key = input(block, "question");
    const value = input(block, "value");
    key?.addEventListener("focus", () => {
      offer(key, lookedAt(key).map((each) => [each.get("key"), each.get("label")]));
    });
    value?.addEventListener("focus", () => {
      const found = lookedAt(key).findLast((each) => each.get("key") === key.value);
      offer(value, found ? optionsOf(found) : []);
    });
  }

  // Enter in a field would save the page, load it anew and fold everything up.
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key === "Enter" && field.matches("[data-edit-form] input:not([type=submit])")) event.preventDefault();
  });

  window.telepath.register("formpages.Part", describing(part));
  window.telepath.register("formpages.Step", describing(step));
  window.telepath.register("formpages.Test", describing(test, testInWords));
})();
