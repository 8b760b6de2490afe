// Helps editors of forms: collapsed blocks say what is asked, under which key and when; keys are made from
// labels; conditions offer the questions and answers there are. Without it everything can still be typed.
(() => {
  const Struct = window.wagtailStreamField.blocks.StructBlockDefinition;
  const facts = JSON.parse(document.getElementById("form-facts")?.textContent ?? "{}");
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
    const parts = [label ? label + (star ? " *" : "") : "", key ? `[${key}]` : "", conditionInWords(block)];
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

  // Questions and groups as they were rendered; those that were removed since are no longer in the page.
  const rendered = [];
  const plain = (value) => (Array.isArray(value) ? value[0] : value) ?? "";

  // Every question and group: its kind, and what stands in one of its fields.
  const asked = () => [
    ...rendered
      .filter((block) => document.contains(input(block, "key")))
      .map((block) => ({ type: block.type, get: (name) => valueOf(block, name) })),
    ...window.unopenedQuestions().map(({ type, value }) => ({ type, get: (name) => plain(value[name]) })),
  ];

  function unused(wanted) {
    const taken = new Set(asked().map((each) => each.get("key")));
    let name = wanted;
    for (let count = 2; taken.has(name); count += 1) name = `${wanted}_${count}`;
    return name;
  }

  function question(block) {
    const label = input(block, "label");
    const key = input(block, "key");
    if (!label || !key) return;
    rendered.push(block);
    // The block's id is on the element around it, once it stands in its stream.
    setTimeout(() => {
      const id = key.closest("[data-streamfield-child]")?.dataset.contentpath;
      if (facts.published?.[id] && key.value === facts.published[id].split(".").pop()) freeze(key);
    });
    label.addEventListener("change", () => {
      if (!key.value && label.value) key.value = unused(keyFrom(label.value) || "question");
    });
  }

  function freeze(key) {
    key.readOnly = true;
    key.title = "This question has been published. Answers are known by its key, so the key cannot change.";
  }

  function optionsOf(question) {
    const typed = String(question.get("options"))
      .split("\n")
      .filter((line) => line.trim())
      .map((line) => line.split("|"))
      .map(([code, words]) => [code.trim(), (words ?? code).trim()]);
    const listed = facts.lists?.[question.get("code_list")];
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
      offer(key, asked().map((each) => [each.get("key"), each.get("label")]).filter(([name]) => name));
    });
    value?.addEventListener("focus", () => {
      const found = asked().find((each) => each.get("key") === key.value);
      offer(value, found ? optionsOf(found) : []);
    });
  }

  window.telepath.register("formpages.Question", describing(question));
  window.telepath.register("formpages.Part", describing());
  window.telepath.register("formpages.Test", describing(test, testInWords));
})();
