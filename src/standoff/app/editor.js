// The editor of a scenario: mistakes and (milder) notes on their lines, completion of names, and a copy in this browser of what the
// server has not kept yet. It hangs on to the CodeMirror of the page; one page has one editor.
window.standoffEditor = (() => {
  const PROSE = /^\s*(- *)?(about|reason|quote|title|notes|source|text|resolves|not_checked|author|publisher|url|licence|unit)\s*:/;
  let CM, view, words = { keys: [], names: [] }, key = "", sent = 0, setMistakes;

  const prose = (state, line) => {
    if (PROSE.test(line.text)) return true;
    const depth = line.text.search(/\S|$/);
    for (let number = line.number - 1; number > 0 && number > line.number - 80; number--) {
      const above = state.doc.line(number).text;
      if (above.trim() && above.search(/\S/) < depth) return /[|>][-+0-9]*\s*$/.test(above) || PROSE.test(above);
    }
    return false;
  };

  const complete = (context) => {
    const line = context.state.doc.lineAt(context.pos);
    const word = context.matchBefore(/[\p{L}_][\p{L}\p{N}_]*/u);
    const before = line.text.slice(0, (word ? word.from : context.pos) - line.from);
    if (/(^|\s)#/.test(before)) return null;
    if (!context.explicit && (!word || word.to - word.from < 2 || prose(context.state, line))) return null;
    const atKey = /^\s*(- *)?$/.test(before) || /[{,]\s*$/.test(before);
    const options = atKey ? [...words.keys, ...words.names] : words.names;
    return { from: word ? word.from : context.pos, options, validFor: /^[\p{L}\p{N}_]*$/u };
  };

  const lineFits = (doc, line) => Math.min(Math.max(line, 1), doc.lines);

  return {
    async attach(id, options) {
      CM = await import("nicegui-codemirror");
      const component = getElement(id);
      view = component.editor || (await component.editorPromise);
      words = options.words;
      key = "standoff:" + options.book;
      class Said extends CM.WidgetType {
        constructor(each) { super(); this.text = each.text; this.mild = each.mild; }
        eq(other) { return other.text === this.text && other.mild === this.mild; }
        toDOM() {
          const span = document.createElement("span");
          span.className = this.mild ? "y-said y-mild" : "y-said";
          span.textContent = this.text;
          return span;
        }
      }
      setMistakes = CM.StateEffect.define();
      const field = CM.StateField.define({
        create: () => CM.Decoration.none,
        update(set, change) {
          set = set.map(change.changes);
          for (const effect of change.effects) {
            if (!effect.is(setMistakes)) continue;
            const doc = change.state.doc, ranges = [], lines = new Set();
            for (const each of effect.value) {
              const line = doc.line(lineFits(doc, each.line));
              const kind = each.mild ? "y-noted" : "y-wrong";
              if (!lines.has(line.number)) ranges.push(CM.Decoration.line({ class: kind }).range(line.from));
              lines.add(line.number);
              const from = Math.min(line.from + Math.max(each.column - 1, 0), line.to);
              const rest = doc.sliceString(from, line.to);
              const length = (rest.match(/^[\p{L}\p{N}_]+|^\S+/u) || [""])[0].length;
              if (length) ranges.push(CM.Decoration.mark({ class: each.mild ? "y-there" : "y-here" }).range(from, from + length));
              ranges.push(CM.Decoration.widget({ widget: new Said(each), side: 1 }).range(line.to));
            }
            set = CM.Decoration.set(ranges, true);
          }
          return set;
        },
        provide: (self) => CM.EditorView.decorations.from(self),
      });
      const kinds = { "#940": "y-comment", "#164": "y-value", "#a11": "y-value", "#219": "y-key", "#708": "y-key", "#00c": "y-key" };
      const style = CM.HighlightStyle.define(
        CM.defaultHighlightStyle.specs.filter((spec) => kinds[spec.color]).map((spec) => ({ tag: spec.tag, class: kinds[spec.color] })),
      );
      view.dispatch({
        effects: CM.StateEffect.appendConfig.of([
          field,
          CM.syntaxHighlighting(style),
          CM.EditorState.languageData.of(() => [{ autocomplete: complete }]),
          CM.EditorView.contentAttributes.of({ "aria-label": "The scenario, as YAML", "aria-describedby": "editor-help", tabindex: "0", spellcheck: "false" }),
          CM.EditorState.changeFilter.of((change) => {
            if (!change.docChanged || change.newDoc.length <= options.most) return true;
            emitEvent("standoff-too-long", change.newDoc.length);
            return false;
          }),
          CM.EditorView.updateListener.of((update) => {
            if (!update.docChanged || component.emitting === false) return;
            sent += 1;
            try {
              localStorage.setItem(key, view.state.doc.toString());
            } catch (error) {
              // a browser that keeps nothing: the server still does
            }
          }),
        ]),
      });
      let unsent = null;
      try {
        unsent = localStorage.getItem(key);
      } catch (error) {
        // as above
      }
      if (unsent !== null && unsent !== view.state.doc.toString()) emitEvent("standoff-unsent", unsent.length);
      else this.forget();
    },
    forget() {
      try {
        localStorage.removeItem(key);
      } catch (error) {
        // as above
      }
    },
    // The server has kept everything up to the change of that number.
    kept(count, book) {
      if (count >= sent) this.forget();
      key = "standoff:" + book;
    },
    restore() {
      const unsent = localStorage.getItem(key);
      if (unsent !== null) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: unsent } });
      view.focus();
    },
    mistakes(found) {
      if (view) view.dispatch({ effects: setMistakes.of(found) });
    },
    words(found) {
      words = found;
    },
    jump(line, column) {
      if (!view) return;
      const at = view.state.doc.line(lineFits(view.state.doc, line));
      const anchor = Math.min(at.from + Math.max(column - 1, 0), at.to);
      view.focus();
      view.dispatch({ selection: { anchor }, effects: CM.EditorView.scrollIntoView(anchor, { y: "center" }) });
    },
    // From now on the page is that of another draft.
    moved(from, to) {
      for (const link of document.querySelectorAll("header.top nav a"))
        link.setAttribute("href", link.getAttribute("href").replace("/" + from + "/", "/" + to + "/"));
      history.replaceState({}, "", "/" + to + "/write" + location.search);
    },
  };
})();
