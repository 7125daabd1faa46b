// What Streamlit can't do by itself: the page's language, its own widgets' English, and the care that a running
// recording needs. Runs once a page; later runs only bring new texts.
(() => {
  const given = KAIKOU_GIVEN;
  document.documentElement.lang = given.language;
  if (window.kaikou) {
    window.kaikou.given = given;
    window.kaikou.apply();
    return;
  }
  const OURS = '[data-testid="stFileUploader"], [data-testid="stAudioInput"], [data-testid="stDateInput"], ' +
    '[data-testid="stSelectbox"], [data-baseweb="popover"]';
  const STOP = "Stop recording";
  let recording = false;

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
    const now = buttons.some((button) => stops.includes(button.getAttribute("aria-label")));
    if (now && !recording) document.querySelectorAll("audio").forEach((sound) => sound.pause());
    recording = now;
    // whatever leads away would throw the recording away: Streamlit keeps it in the page until it is stopped
    for (const way of document.querySelectorAll(".st-key-menu, .st-key-shelf")) {
      if (way.inert !== recording) way.inert = recording;
    }
    document.body.classList.toggle("kk-recording", recording);
  };

  let planned = false;
  const apply = () => {
    planned = false;
    document.querySelectorAll(OURS).forEach(translate);
    guard();
  };
  const plan = () => {
    if (!planned) requestAnimationFrame(apply);
    planned = true;
  };

  window.kaikou = { given, apply };
  new MutationObserver(plan).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["aria-label", "placeholder"],
  });
  window.addEventListener("beforeunload", (event) => {
    if (recording) event.preventDefault();
  });
  window.addEventListener("keydown", (event) => {
    if (recording && event.key.toLowerCase() === "h") event.stopImmediatePropagation();
  }, true);
  apply();
})();
