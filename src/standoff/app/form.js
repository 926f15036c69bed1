// What is typed in the form and not kept yet. It is seen in the page itself: a control differs from what is kept
// (data-was). Whoever would lose it is asked first, and this tab holds a copy of it that outlives a reload.
window.standoffForm = (() => {
  const ASK = "Your changes are not saved yet. Discard them?";
  let book = "", told = "";

  const controls = (scope) => [...document.querySelectorAll(`${scope || ".form"} :is(input, select, textarea)[data-was]`)];
  const changed = (control) => control.value.replace(/\r\n?/g, "\n") !== control.dataset.was.replace(/\r\n?/g, "\n");
  const dirty = () => controls().some(changed);
  const part = () => document.querySelector("fieldset.part")?.dataset.part || "";
  const key = () => "standoff-form:" + book;

  const values = () => {
    const found = { part: part(), values: {}, title: null };
    for (const control of controls("fieldset.part")) found.values[control.dataset.name] = control.value;
    const title = controls(".form > .title")[0];
    if (title && changed(title)) found.title = title.value;
    return found;
  };
  const remember = () => {
    try {
      if (dirty()) sessionStorage.setItem(key(), JSON.stringify(values()));
      else sessionStorage.removeItem(key());
    } catch (error) {
      // a browser that keeps nothing, which still asks
    }
  };
  const settled = () => {
    for (const control of controls()) control.dataset.was = control.value;
    remember();
  };
  const may = () => {
    if (dirty() && !confirm(ASK)) return false;
    settled();
    return true;
  };
  const at = (opened) => {
    const address = new URL(location.href);
    if (opened) address.searchParams.set("part", opened);
    else address.searchParams.delete("part");
    return address.pathname + address.search;
  };

  document.addEventListener("input", (event) => { if (event.target.closest?.(".form")) remember(); });
  document.addEventListener("change", (event) => { if (event.target.closest?.(".form")) remember(); });
  window.addEventListener("beforeunload", (event) => {
    if (!dirty()) return;
    event.preventDefault();
    event.returnValue = "";
  });
  window.addEventListener("popstate", () => {
    const wanted = new URLSearchParams(location.search).get("part") || "";
    if (wanted === told) return;
    if (!may()) {
      history.pushState({ standoffPart: true }, "", at(told));
      return;
    }
    told = wanted;
    emitEvent("standoff-step", wanted);
  });

  return {
    values,
    // Whether what is typed may be lost, which is asked of the person where there is any.
    may,
    begin(name, opened) {
      book = name;
      told = opened;
      if (opened && !history.state?.standoffPart) {
        // opened by its address: Back goes to the list first
        history.replaceState({}, "", at(""));
        history.pushState({ standoffPart: true }, "", at(opened));
      }
      let found = null;
      try {
        found = JSON.parse(sessionStorage.getItem(key()));
      } catch (error) {
        // as above
      }
      if (found) emitEvent("standoff-typed", found);
    },
    // The server shows the fields of this part now; of none, the list.
    shows(opened) {
      if (opened === told) return;
      const deeper = history.state?.standoffPart;
      told = opened;
      if (opened && deeper) history.replaceState({ standoffPart: true }, "", at(opened));
      else if (opened) history.pushState({ standoffPart: true }, "", at(opened));
      else if (deeper) history.back();
      else history.replaceState({}, "", at(""));
    },
    // All that was typed is kept, in a draft of this name.
    kept(name) {
      settled();
      if (name === book) return;
      for (const link of document.querySelectorAll("header.top nav a"))
        link.setAttribute("href", link.getAttribute("href").replace("/" + book + "/", "/" + name + "/"));
      history.replaceState(history.state, "", at(told).replace("/" + book + "/", "/" + name + "/"));
      book = name;
    },
  };
})();
