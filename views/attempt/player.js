// The player of one attempt: it drives the page's own audio element and enlivens the words that the page shows.
// Streamlit calls this anew whenever the data change, and what it returns only once, when the page goes: each call ends
// what the one before began. Whatever must outlive that is kept by the audio element.
const STEP = 3; // seconds that an arrow key goes
const SPEEDS = [0.75, 1, 1.25, 1.5];
const LEFT_ALONE = 4000; // milliseconds after the person has scrolled before the page follows the sound again
const REMEMBERED = "kaikou-speed";
const running = new WeakMap(); // for each player on the page, what ends it

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".kk-player");
  running.get(box)?.();
  const aborter = new AbortController();
  const { signal } = aborter;
  const on = (target, event, handler, options = {}) => target.addEventListener(event, handler, { ...options, signal });
  const mine = (node) => node.closest?.(`[data-attempt="${data.attempt}"]`);
  const transcript = () => document.querySelector(`.kk-transcript[data-attempt="${data.attempt}"]`);
  box.dataset.player = data.attempt;
  const undo = [selection(data, parentElement, transcript, on, setTriggerValue)];

  if (data.sound) {
    box.hidden = false;
    undo.push(player());
  } else {
    box.hidden = true;
  }
  running.set(box, () => {
    aborter.abort();
    undo.forEach((one) => one());
    running.delete(box);
  });
  return () => running.get(box)?.();

  function player() {
    const wave = box.querySelector(".kk-wave");
    const toggle = box.querySelector(".kk-toggle");
    const speed = box.querySelector(".kk-speed");
    const told = box.querySelector(".kk-clock");
    const sound = () => document.querySelector(`.st-key-sound-${data.attempt} audio`);
    let words = [];
    let now = null;
    let frame = 0;
    let scrolled = 0;
    let heard = null; // the audio element that is listened to

    wave.setAttribute("aria-label", data.texts.position);
    wave.setAttribute("aria-valuemin", "0");
    wave.setAttribute("aria-valuemax", String(Math.round(data.seconds)));
    speed.setAttribute("aria-label", data.texts.speed);
    box.setAttribute("aria-label", data.texts.player);
    for (const name of ["touch", "keys"]) box.querySelector(`.kk-${name}`).textContent = data.texts[name];
    if (!speed.options.length) for (const one of SPEEDS) speed.add(new Option(`${one}×`, String(one)));
    speed.value = sessionStorage.getItem(REMEMBERED) ?? "1";

    const attach = () => {
      const element = sound();
      if (!element || element === heard) return;
      heard = element;
      heard.preload = "auto";
      heard.playbackRate = Number(speed.value);
      for (const event of ["play", "pause", "ended", "seeked", "timeupdate", "loadedmetadata"]) on(heard, event, update);
      document.body.classList.add("kk-player-alive"); // hides the plain player; without this script it stays
      update();
    };

    const seconds = () => (heard && Number.isFinite(heard.duration) && heard.duration) || data.seconds;
    const seek = (to) => {
      if (heard) heard.currentTime = Math.max(0, Math.min(to, seconds()));
      update();
    };
    const playFrom = (to) => {
      if (!heard) return;
      for (const other of document.querySelectorAll("audio")) if (other !== heard) other.pause();
      seek(to);
      heard.play().catch(update); // paused again before it began, or no sound there
    };
    const playOrPause = () => {
      if (!heard) return;
      if (!heard.paused) heard.pause();
      else playFrom(heard.ended ? 0 : heard.currentTime);
    };

    function update() {
      const place = heard ? heard.currentTime : 0;
      const playing = Boolean(heard) && !heard.paused;
      const name = playing ? data.texts.pause : data.texts.play;
      toggle.classList.toggle("kk-playing", playing);
      toggle.setAttribute("aria-label", name);
      toggle.title = name;
      told.textContent = `${clock(place)} / ${clock(seconds())}`;
      wave.setAttribute("aria-valuenow", String(Math.round(place)));
      wave.setAttribute("aria-valuetext", `${clock(place)} / ${clock(seconds())}`);
      draw(wave, data, place / (seconds() || 1));
      follow(place, playing);
      cancelAnimationFrame(frame);
      if (playing) frame = requestAnimationFrame(update);
    }

    function follow(place, playing) {
      if (!words.length || !words[0].isConnected) {
        words = [...(transcript()?.querySelectorAll(".kk-word") ?? [])];
        now = null;
      }
      const found = place > 0 ? wordAt(words, place) : null;
      if (found === now) return;
      now?.classList.remove("kk-now");
      found?.classList.add("kk-now");
      now = found;
      if (now && playing && Date.now() - scrolled > LEFT_ALONE) keepInSight(now);
    }

    on(toggle, "click", playOrPause);
    on(speed, "change", () => {
      sessionStorage.setItem(REMEMBERED, speed.value);
      if (heard) heard.playbackRate = Number(speed.value);
    });
    const point = (event) => {
      const { left, width } = wave.getBoundingClientRect();
      seek(((event.clientX - left) / width) * seconds());
    };
    on(wave, "pointerdown", (event) => {
      wave.setPointerCapture(event.pointerId);
      point(event);
    });
    on(wave, "pointermove", (event) => {
      if (wave.hasPointerCapture(event.pointerId)) point(event);
    });
    on(document, "click", (event) => {
      const place = event.target.closest?.("[data-begin]");
      if (!place || !mine(place)) return;
      if (place.matches(".kk-word") && !getSelection().isCollapsed) return; // the end of a selection, no click
      playFrom(Number(place.dataset.begin));
    });
    on(document, "keydown", (event) => {
      const { target, key } = event;
      const page = target.matches('body, [data-testid="stMain"]'); // a click beside all else leaves the focus there
      const here = box.contains(target) || mine(target) || (page && inSight(box));
      if (!here || event.ctrlKey || event.metaKey || event.altKey || target.matches("select, input, textarea")) return;
      const place = heard?.currentTime ?? 0;
      if (key === " " && !target.matches("button")) playOrPause();
      else if (key === "ArrowLeft") seek(place - STEP);
      else if (key === "ArrowRight") seek(place + STEP);
      else if (key === "Home" && target === wave) seek(0);
      else if (key === "End" && target === wave) seek(seconds());
      else return;
      event.preventDefault();
    });
    for (const event of ["wheel", "touchmove"]) on(document, event, () => (scrolled = Date.now()), { passive: true });
    const sizes = new ResizeObserver(update);
    sizes.observe(wave);
    const searching = setInterval(attach, 300); // Streamlit may put another element in its place at any time
    update();
    attach();
    return () => {
      clearInterval(searching);
      cancelAnimationFrame(frame);
      sizes.disconnect();
      now?.classList.remove("kk-now");
      document.body.classList.remove("kk-player-alive");
    };
  }
}

function wordAt(words, place) {
  let low = 0;
  let high = words.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (Number(words[middle].dataset.begin) <= place + 0.02) low = middle;
    else high = middle - 1;
  }
  const found = words[low];
  return found && Number(found.dataset.begin) <= place + 0.02 ? found : null;
}

function inSight(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

function keepInSight(word) {
  const { top, bottom } = word.getBoundingClientRect();
  if (top < 80 || bottom > innerHeight - 40) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    word.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }
}

function draw(canvas, data, share) {
  const dots = devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * dots);
  const height = Math.round(canvas.clientHeight * dots);
  if (!width || !height) return;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const style = getComputedStyle(canvas);
  const brush = canvas.getContext("2d");
  brush.clearRect(0, 0, width, height);
  const strip = 5 * dots; // where the evidence lies, beneath the sound
  const room = height - strip - 2 * dots;
  const count = Math.max(1, Math.min(data.heights.length, Math.floor(width / (3 * dots))));
  for (let bar = 0; bar < count; bar += 1) {
    const from = Math.floor((bar * data.heights.length) / count);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * data.heights.length) / count));
    const tall = Math.max(2 * dots, Math.max(...data.heights.slice(from, to), 0) * room);
    brush.globalAlpha = (bar + 0.5) / count <= share ? 0.9 : 0.3;
    brush.fillStyle = style.color;
    brush.fillRect((bar * width) / count, (room - tall) / 2, Math.max(dots, width / count - dots), tall);
  }
  brush.globalAlpha = 1;
  for (const { begin, finish, colour } of data.evidence) {
    brush.fillStyle = style.getPropertyValue(`--kk-c${colour}`);
    const left = (begin / data.seconds) * width;
    brush.fillRect(left, height - strip, Math.max(3 * dots, ((finish - begin) / data.seconds) * width), strip);
  }
  brush.fillStyle = style.getPropertyValue("--kk-accent");
  if (share > 0) brush.fillRect(Math.min(share * width, width - 2 * dots), 0, 2 * dots, height);
}

// Words that the person selects in the transcript can be claimed for a point that was not heard.
function selection(data, parentElement, transcript, on, setTriggerValue) {
  const bar = parentElement.querySelector(".kk-claim");
  let span = null;
  const close = () => {
    bar.hidden = true;
    span = null;
  };
  const look = () => {
    if (bar.contains(document.activeElement)) return;
    span = data.open.length ? selected(transcript()) : null;
    if (!span) return close();
    bar.replaceChildren(label(data.texts.claim), ...data.open.map(button));
    bar.hidden = false;
    const { left, top, bottom, width } = span.box;
    const { offsetWidth, offsetHeight } = bar;
    const room = bottom + 8 + offsetHeight <= innerHeight; // without it the bar would cover the words themselves
    bar.style.left = `${Math.max(8, Math.min(left + width / 2 - offsetWidth / 2, innerWidth - offsetWidth - 8))}px`;
    bar.style.top = `${Math.max(8, room ? bottom + 8 : top - offsetHeight - 8)}px`;
  };
  const label = (text) => Object.assign(document.createElement("span"), { textContent: text });
  const button = ({ position, name, colour }) => {
    const one = Object.assign(document.createElement("button"), { type: "button", textContent: name });
    one.className = `kk-c${colour}`;
    one.addEventListener("click", () => {
      setTriggerValue("claimed", { attempt: data.attempt, position, start: span.start, end: span.end });
      getSelection().removeAllRanges();
      close();
    });
    return one;
  };
  let waiting = 0;
  on(document, "selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 250);
  });
  on(bar, "pointerdown", (event) => event.preventDefault()); // the selection stays while a button is pressed
  on(document, "scroll", close, { capture: true, passive: true });
  on(document, "keydown", (event) => {
    if (event.key === "Escape") close();
  });
  close();
  return () => clearTimeout(waiting);
}

// Where the selection lies in the text, counted in characters as Python counts them.
function selected(transcript) {
  const chosen = getSelection();
  if (!transcript || !chosen || chosen.isCollapsed || !chosen.rangeCount) return null;
  const range = chosen.getRangeAt(0);
  const runs = [...transcript.querySelectorAll("[data-at]")].filter((run) => range.intersectsNode(run));
  if (!runs.length || !chosen.toString().trim()) return null;
  const within = (run, node, offset, otherwise) => {
    const there = run.contains(node) && node.nodeType === Node.TEXT_NODE;
    return [...(there ? node.nodeValue.slice(0, offset) : otherwise)].length;
  };
  const [first, last] = [runs[0], runs[runs.length - 1]];
  const start = Number(first.dataset.at) + within(first, range.startContainer, range.startOffset, "");
  const end = Number(last.dataset.at) + within(last, range.endContainer, range.endOffset, last.textContent);
  return end > start ? { start, end, box: range.getBoundingClientRect() } : null;
}
