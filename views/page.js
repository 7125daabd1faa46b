// What Streamlit can't do by itself: the page's language, its own widgets' English, and the care that a running
// recording needs. Runs once a page; later runs only bring new texts.
(() => {
  const given = KAIKOU_GIVEN;
  document.documentElement.lang = given.language;
  if (window.kaikou) {
    window.kaikou.given = given;
    window.kaikou.apply();
    window.kaikou.obey();
    return;
  }
  const OURS = '[data-testid="stFileUploader"], [data-testid="stAudioInput"], [data-testid="stDateInput"], ' +
    '[data-testid="stSelectbox"], [data-baseweb="popover"]';
  const STOP = "Stop recording";
  let recording = false;
  let held = false; // by our own recorder

  const translated = (text) => {
    const known = window.kaikou.given.texts[text.trim()];
    if (known) return text.replace(text.trim(), known);
    for (const [pattern, replacement] of window.kaikou.given.patterns) {
      if (new RegExp(pattern).test(text)) return text.replace(new RegExp(pattern, "g"), replacement);
    }
    return text;
  };

  const translate = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const text = translated(node.nodeValue);
      if (text !== node.nodeValue) node.nodeValue = text;
    }
    for (const name of ["aria-label", "placeholder"]) {
      for (const element of root.querySelectorAll(`[${name}]`)) {
        const text = translated(element.getAttribute(name));
        if (text !== element.getAttribute(name)) element.setAttribute(name, text);
      }
    }
  };

  const guard = () => {
    const stops = [STOP, window.kaikou.given.texts[STOP]];
    const buttons = [...document.querySelectorAll('[data-testid="stAudioInput"] button')];
    const now = held || buttons.some((button) => stops.includes(button.getAttribute("aria-label")));
    if (now && !recording) document.querySelectorAll("audio").forEach((sound) => sound.pause());
    recording = now;
    // whatever leads away would throw the recording away: Streamlit keeps it in the page until it is stopped
    for (const way of document.querySelectorAll(".st-key-menu, .st-key-shelf")) {
      if (way.inert !== recording) way.inert = recording;
    }
    document.body.classList.toggle("kk-recording", recording);
  };

  const hold = (whether) => {
    held = whether;
    guard();
  };

  // The browser's own database, where the recorder keeps what is spoken until the server has it.
  let opening = null;
  const store = () => {
    opening ??= new Promise((done, failed) => {
      const request = indexedDB.open("kaikou", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("takes", { keyPath: "id" });
        request.result.createObjectStore("pieces", { autoIncrement: true }).createIndex("take", "take");
      };
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    return opening;
  };
  const forget = async (ids) => {
    const steps = (await store()).transaction(["takes", "pieces"], "readwrite");
    const over = new Promise((done) => (steps.oncomplete = done));
    for (const id of ids) {
      steps.objectStore("takes").delete(id);
      steps.objectStore("pieces").index("take").openKeyCursor(id).onsuccess = ({ target }) => {
        if (!target.result) return;
        steps.objectStore("pieces").delete(target.result.primaryKey);
        target.result.continue();
      };
    }
    await over;
  };
  const forgetEverything = async () => {
    localStorage.clear();
    sessionStorage.clear();
    const steps = (await store()).transaction(["takes", "pieces"], "readwrite");
    for (const name of ["takes", "pieces"]) steps.objectStore(name).clear();
  };

  let planned = false;
  const apply = () => {
    planned = false;
    document.querySelectorAll(OURS).forEach(translate);
    guard();
  };
  const obey = () => {
    const { kept, erased } = window.kaikou.given;
    if (erased) forgetEverything().catch(() => {});
    else if (kept.length) forget(kept).catch(() => {});
  };
  const plan = () => {
    if (!planned) requestAnimationFrame(apply);
    planned = true;
  };

  window.kaikou = { given, apply, obey, hold, store, forget };
  new MutationObserver(plan).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["aria-label", "placeholder"],
  });
  window.addEventListener("beforeunload", (event) => {
    if (recording) event.preventDefault();
  });
  window.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (recording && key === "h") event.stopImmediatePropagation();
    // R and N; Streamlit keeps R for itself and takes no button for it
    const busy = recording || event.ctrlKey || event.metaKey || event.altKey ||
      event.target.closest("input, textarea, select, [role=dialog], [contenteditable=true]");
    const name = !busy && { r: "again", n: "next" }[key];
    const button = name && document.querySelector(`.st-key-${name} button`);
    if (!button) return;
    event.stopImmediatePropagation();
    button.click();
  }, true);
  apply();
  obey();
})();
