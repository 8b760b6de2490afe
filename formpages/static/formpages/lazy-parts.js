// Renders what stands on a step of a form only when the step is opened: a long form has hundreds of questions,
// and browsers take many seconds to build inputs for them all. Until then a step's questions are kept as data
// and go along with whatever is made of the editing form: a saved draft, an autosave, a preview.
(() => {
  const { StreamBlockDefinition, StructBlockDefinition, ListBlockDefinition } = window.wagtailStreamField.blocks;
  const waiting = new Set();

  // A rich text as its editor writes it as soon as it has started: opening a step to look at it is then no change
  // to be saved.
  function written(text) {
    if (!text.startsWith("{")) return text;
    const { blocks, entityMap } = JSON.parse(text);
    if (!blocks.some((block) => block.text)) return "null";
    return JSON.stringify({
      blocks: blocks.map(({ key, text: words, type, depth, inlineStyleRanges, entityRanges }) => ({
        key,
        text: words,
        type,
        depth,
        inlineStyleRanges: inlineStyleRanges.map(({ offset, length, style }) => ({ offset, length, style })),
        entityRanges: entityRanges.map(({ offset, length, key: entity }) => ({ offset, length, key: entity })),
        data: {},
      })),
      entityMap: Object.fromEntries(
        Object.entries(entityMap).map(([key, { type, mutability, data }]) => [key, { type, mutability, data }]),
      ),
    });
  }

  // The page's own rich texts too: a slow browser starts their editors after it has begun to look for changes.
  document.addEventListener("DOMContentLoaded", () => {
    for (const field of document.querySelectorAll("[data-draftail-input]")) field.value = written(field.value);
  });

  const isStruct = (definition) => definition instanceof StructBlockDefinition;
  const isSequence = (definition) => definition instanceof StreamBlockDefinition || definition instanceof ListBlockDefinition;
  const within = (definition, { type }) => definition.childBlockDef ?? definition.childBlockDefsByName[type];

  // The same value with its rich texts as their editors write them. What people type may begin with a brace too.
  function settled(definition, value) {
    if (isStruct(definition)) {
      return Object.fromEntries(definition.childBlockDefs.map((each) => [each.name, settled(each, value[each.name])]));
    }
    if (isSequence(definition)) {
      return value.map((child) => ({ ...child, value: settled(within(definition, child), child.value) }));
    }
    return definition.widget instanceof window.draftail.DraftailRichTextArea ? written(value) : value;
  }

  // What the inputs of a block with this value would send, under the names and in the order they would have.
  function* entries(definition, prefix, value) {
    if (isStruct(definition)) {
      const { settings, children } = definition.meta.formLayout.opts;
      for (const [name] of [...settings, ...children]) {
        yield* entries(definition.childBlockDefsByName[name], `${prefix}-${name}`, value[name]);
      }
    } else if (isSequence(definition)) {
      yield [`${prefix}-count`, String(value.length)];
      for (const [index, child] of value.entries()) {
        const place = `${prefix}-${index}`;
        yield [`${place}-deleted`, ""];
        yield [`${place}-order`, String(index)];
        const inner = within(definition, child);
        yield [`${place}-type`, inner.name];
        yield [`${place}-id`, child.id ?? ""];
        yield* entries(inner, `${place}-value`, child.value);
      }
    } else if (typeof value === "boolean") {
      if (value) yield [prefix, "on"];
    } else {
      // A list's choice arrives as a list of one.
      yield [prefix, String((Array.isArray(value) ? value[0] : value) ?? "").replaceAll("\r\n", "\n")];
    }
  }

  // Stands in the form where the inputs will stand, and sends what they would: to the editing form, opening a
  // step is no change.
  class Unopened extends HTMLElement {
    static formAssociated = true;

    #internals = this.attachInternals();

    hold(fields) {
      const data = new FormData();
      for (const [name, value] of fields) data.append(name, value);
      this.#internals.setFormValue(data);
    }

    letGo() {
      this.#internals.setFormValue(null);
    }
  }
  customElements.define("unopened-parts", Unopened);

  class LazyStream {
    constructor(definition, placeholder, prefix, state, capabilities) {
      Object.assign(this, { definition, prefix, state: settled(definition, state), capabilities, stream: null });
      this.type = definition.name;
      this.element = new Unopened();
      this.element.style.display = "block";
      this.element.style.minHeight = "1px"; // what has no height is never seen
      this.hold();
      this.spot = document.createElement("div");
      this.element.append(this.spot);
      placeholder.replaceWith(this.element);
      waiting.add(this);
      this.observer = new IntersectionObserver((seen) => {
        if (seen.some((each) => each.isIntersecting)) this.render();
      });
      this.observer.observe(this.element);
    }

    hold() {
      this.element.hold(entries(this.definition, this.prefix, this.state));
    }

    // The stream itself, from now on.
    render() {
      if (!this.stream) {
        waiting.delete(this);
        this.element.letGo();
        this.observer.disconnect();
        this.stream = this.definition.renderNow(this.spot, this.prefix, this.state, null, this.capabilities);
      }
      return this.stream;
    }

    holds(id) {
      return JSON.stringify(this.state).includes(`"${id}"`);
    }

    get children() {
      return this.render().children;
    }

    getState() {
      return this.stream ? this.stream.getState() : this.state;
    }

    getValue() {
      return this.stream ? this.stream.getValue() : this.state;
    }

    getDuplicatedState() {
      return this.render().getDuplicatedState();
    }

    getTextLabel(options) {
      return this.stream ? this.stream.getTextLabel(options) : "";
    }

    setState(state) {
      if (this.stream) return this.stream.setState(state);
      this.state = settled(this.definition, state);
      return this.hold();
    }

    setError(error) {
      if (error) this.render().setError(error);
    }

    focus(options) {
      this.render().focus(options);
    }
  }

  function hasComments() {
    const data = document.getElementById("comments-data");
    return data ? JSON.parse(data.textContent).comments?.length > 0 : false;
  }

  function Parts(...args) {
    const definition = new StreamBlockDefinition(...args);
    definition.renderNow = definition.render;
    definition.render = (placeholder, prefix, state, error, capabilities) => {
      const now = () => definition.renderNow(placeholder, prefix, state, error, capabilities);
      // A step with an error opens, comments look for the fields they are on, and what is new or copied is at hand.
      if (error || hasComments() || !state?.length || document.readyState === "complete") return now();
      try {
        return new LazyStream(definition, placeholder, prefix, state, capabilities);
      } catch (problem) {
        // A form that is slow to open is better than one whose questions are missing when it is saved.
        console.warn(problem);
        return now();
      }
    };
    return definition;
  }

  // An address may name a block: it opens with the step it stands on.
  function open() {
    const id = /^#block-(.+)-section$/.exec(location.hash)?.[1];
    const lazy = id && [...waiting].find((each) => each.holds(id));
    if (lazy) lazy.render();
    const section = id && document.getElementById(`block-${id}-section`);
    if (!section) return;
    section.dispatchEvent(new Event("beforematch", { bubbles: true }));
    section.querySelector(":scope > .w-panel__header [data-panel-toggle][aria-expanded=false]")?.click();
    section.scrollIntoView({ behavior: "instant" });
  }
  window.addEventListener("load", open);
  window.addEventListener("hashchange", open);

  // Questions and groups of steps that are not open yet, as {type, value}, with where they will stand.
  window.unopenedQuestions = () =>
    [...waiting].flatMap(({ element, state }) =>
      state.flatMap((child) => [
        { ...child, element },
        ...(child.value.questions ?? []).map((inner) => ({ ...inner, element, rows: child })),
      ]),
    );
  window.telepath.register("formpages.Parts", Parts);
})();
