// The recorder. While somebody speaks, every second of sound goes into the browser's own database, so that a closed
// tab or a restarted server costs at most the last second; the finished answer goes to the server as one WAV file.
// Streamlit calls the exported function anew at every run of the page: a recording outlives that in `sessions`.
const RATE = 16000; // samples a second, as the recogniser hears
const WARNING = 30; // seconds before the suggested time is over
const COUNTDOWN = 3; // seconds
const ABANDONED = 5000; // milliseconds without a new second: nobody is recording there any more
const MUTE_AFTER = 2.5; // seconds
const MUTE = 0.0015; // a microphone that is switched off gives less, even in a silent room
const CHOICES = "kaikou-recorder";
const TAP = `registerProcessor("kaikou-tap", class extends AudioWorkletProcessor {
  process([input]) { if (input[0]) this.port.postMessage(input[0].slice()); return true; }
});`;

const sessions = new Map();
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

export default function (component) {
  const { data } = component;
  if (!sessions.has(data.take)) sessions.set(data.take, new Session());
  const session = sessions.get(data.take);
  session.attach(component);
  return () => session.detach(data.take);
}

class Session {
  state = "idle"; // thinking, counting, recording, paused, sending
  chosen = { device: "", think: 0, silence: 0, stop: false, ...JSON.parse(localStorage.getItem(CHOICES) || "{}") };
  problem = "";

  attach({ data, parentElement, setTriggerValue }) {
    clearTimeout(this.leaving);
    this.listening?.abort();
    this.listening = new AbortController();
    Object.assign(this, { data, send: setTriggerValue, box: parentElement.querySelector(".kk-recorder") });
    if (this.state === "sending") this.state = "idle"; // the server has it, or has said why not
    this.dress();
    this.render();
    this.lookForLeftovers();
    clearTimeout(this.looking); // what another page left a moment ago is not abandoned yet
    this.looking = setTimeout(() => this.lookForLeftovers(), ABANDONED + 1000);
  }

  detach(take) {
    this.listening.abort();
    clearTimeout(this.looking);
    this.leaving = setTimeout(() => {
      // the person has gone to another page: what was said is kept, and offered when they are back
      this.silence();
      sessions.delete(take);
    }, 1500);
  }

  $(name) {
    return this.box.querySelector(`.kk-rec-${name}`);
  }

  dress() {
    const { texts } = this.data;
    const on = (target, event, handler) => target.addEventListener(event, handler, { signal: this.listening.signal });
    this.box.setAttribute("aria-label", texts.recorder);
    for (const node of this.box.querySelectorAll("[data-text]")) node.textContent = texts[node.dataset.text];
    fill(this.$("think"), [0, 15, 30, 60], (one) => (one ? filled(texts.seconds, { count: one }) : texts.none));
    fill(this.$("silence"), [0, 3, 5, 8], (one) => (one ? filled(texts.seconds, { count: one }) : texts.never));
    this.$("think").value = this.chosen.think;
    this.$("silence").value = this.chosen.silence;
    this.$("stop").checked = this.chosen.stop;
    on(this.$("go"), "click", () => this.go());
    on(this.$("pause"), "click", () => this.pauseOrGoOn());
    on(this.$("cancel"), "click", () => this.cancel());
    on(this.$("test"), "click", () => this.test());
    on(this.$("device"), "change", () => this.choose("device", this.$("device").value));
    on(this.$("think"), "change", () => this.choose("think", Number(this.$("think").value)));
    on(this.$("silence"), "change", () => this.choose("silence", Number(this.$("silence").value)));
    on(this.$("stop"), "change", () => this.choose("stop", this.$("stop").checked));
    on(this.$("hand-in"), "click", () => this.handInLeftover());
    on(this.$("drop"), "click", () => this.dropLeftover());
    on(document, "keydown", (event) => {
      const { target, key } = event;
      // after a click beside everything the focus lies on Streamlit's own main element
      if (target.closest("button, a, select, input, summary, textarea, audio, [role=dialog], [contenteditable=true]")) return;
      if (key === " ") this.go();
      else if (key === "Escape" && ["thinking", "counting"].includes(this.state)) this.cancel();
      else return;
      event.preventDefault();
    });
  }

  choose(name, value) {
    this.chosen[name] = value;
    localStorage.setItem(CHOICES, JSON.stringify(this.chosen));
    if (name === "device" && this.testing) this.test();
  }

  render() {
    if (!this.box?.isConnected) return;
    const { texts, suggested, limit } = this.data;
    const running = ["recording", "paused"].includes(this.state);
    const waiting = ["thinking", "counting"].includes(this.state);
    const names = { idle: texts.start, thinking: texts.startNow, counting: texts.startNow, sending: texts.sending };
    this.box.dataset.state = this.state;
    this.box.classList.toggle("kk-rec-next", this.data.next || this.state !== "idle");
    this.$("go").textContent = running ? texts.finish : names[this.state];
    this.$("go").disabled = this.state === "sending";
    this.$("pause").hidden = !running;
    this.$("pause").textContent = this.state === "paused" ? texts.goOn : texts.pause;
    this.$("cancel").hidden = !waiting;
    this.$("options").hidden = running || waiting || this.state === "sending";
    this.$("meter").hidden = !(running || this.testing);
    const spoken = this.seconds ?? 0;
    this.$("time").textContent = waiting ? String(this.remaining) : running ? clock(spoken) : "";
    const left = suggested - spoken;
    const hard = limit - spoken;
    const late = running && (left <= WARNING || hard <= WARNING);
    this.$("time").classList.toggle("kk-late", late);
    let about = "";
    if (this.state === "thinking") about = texts.think;
    else if (this.state === "counting") about = texts.ready;
    else if (running && hard <= WARNING) about = filled(texts.ends, { seconds: Math.max(0, Math.ceil(hard)) });
    else if (running && left > 0) about = filled(texts.left, { time: clock(Math.ceil(left)) });
    else if (running) about = texts.over;
    this.$("left").textContent = about;
    const told = this.problem || (this.state === "paused" ? texts.paused : "");
    if (this.$("told").textContent !== told) this.$("told").textContent = told;
    window.kaikou?.hold(running || waiting);
  }

  async go() {
    if (this.state === "recording" || this.state === "paused") return this.finish();
    if (this.state === "thinking" || this.state === "counting") return this.record();
    if (this.state !== "idle") return;
    this.problem = "";
    if (!(await this.open())) return this.render();
    if (this.chosen.think) {
      this.count("thinking", this.chosen.think, () => this.count("counting", COUNTDOWN, () => this.record()));
    } else {
      await this.record();
    }
  }

  count(state, seconds, then) {
    clearInterval(this.counting);
    this.state = state;
    this.remaining = seconds;
    this.render();
    this.counting = setInterval(() => {
      this.remaining -= 1;
      if (this.remaining > 0) return this.render();
      clearInterval(this.counting);
      then();
    }, 1000);
  }

  cancel() {
    clearInterval(this.counting);
    this.silence();
    this.state = "idle";
    this.render();
  }

  // Open the microphone; what stands in the way is said in a sentence.
  async open() {
    const { texts } = this.data;
    this.testing = false;
    if (this.stream?.active) return true;
    if (!navigator.mediaDevices || !window.AudioWorkletNode) {
      this.problem = texts.unable;
      return false;
    }
    const wanted = { channelCount: 1, noiseSuppression: true, autoGainControl: true, echoCancellation: false };
    if (this.chosen.device) wanted.deviceId = { ideal: this.chosen.device };
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: wanted });
      await this.listen();
    } catch (error) {
      const known = { NotAllowedError: texts.refused, NotFoundError: texts.missing, NotReadableError: texts.busy };
      this.problem = known[error.name] ?? filled(texts.failed, { reason: error.message });
      this.silence();
      return false;
    }
    await this.listDevices();
    return true;
  }

  async listen() {
    try {
      this.context = new AudioContext({ sampleRate: RATE });
      this.source = this.context.createMediaStreamSource(this.stream);
    } catch {
      this.context = new AudioContext(); // a browser that doesn't convert the rate of a microphone by itself
      this.source = this.context.createMediaStreamSource(this.stream);
    }
    const address = URL.createObjectURL(new Blob([TAP], { type: "text/javascript" }));
    await this.context.audioWorklet.addModule(address);
    URL.revokeObjectURL(address);
    const tap = new AudioWorkletNode(this.context, "kaikou-tap");
    this.rate = new Converter(this.context.sampleRate);
    tap.port.onmessage = ({ data }) => this.hear(data);
    this.source.connect(tap);
    await this.context.resume();
    this.stream.getAudioTracks()[0].onended = () => {
      if (["recording", "paused"].includes(this.state)) this.finish(); // unplugged: what was said so far is the answer
    };
  }

  async listDevices() {
    const found = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "audioinput");
    const select = this.$("device");
    select.replaceChildren(...found.map((one) => new Option(one.label || this.data.texts.microphone, one.deviceId)));
    const present = this.stream?.getAudioTracks()[0]?.getSettings().deviceId;
    if (found.some((one) => one.deviceId === present)) select.value = present;
  }

  // Show the level of the microphone without recording.
  async test() {
    this.silence();
    this.problem = "";
    if (await this.open()) {
      this.testing = true;
      this.loudest = 0;
    }
    this.render();
  }

  async record() {
    clearInterval(this.counting);
    if (!(await this.open())) {
      this.state = "idle";
      return this.render();
    }
    const { bank, question, title } = this.data;
    this.testing = false;
    this.offer = null;
    this.$("offer").hidden = true;
    this.id = `${Date.now().toString(36)}-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
    Object.assign(this, { pieces: [], pending: [], pendingLength: 0, seconds: 0, loudest: 0, quiet: 0, floor: 1, spoke: false });
    this.kept = { id: this.id, bank, question, title, started: Date.now(), updated: Date.now(), seconds: 0 };
    this.state = "recording";
    this.render();
  }

  hear(samples) {
    let peak = 0;
    let power = 0;
    for (const one of samples) {
      peak = Math.max(peak, Math.abs(one));
      power += one * one;
    }
    this.loudest = Math.max(this.loudest ?? 0, peak);
    this.level = Math.max(peak, (this.level ?? 0) * 0.9);
    this.$("level").style.width = `${Math.round(100 * Math.min(1, Math.sqrt(this.level)))}%`;
    if (this.state !== "recording") return;
    const pcm = this.rate.convert(samples);
    this.pending.push(pcm);
    this.pendingLength += pcm.length;
    const before = Math.floor(this.seconds * 5);
    this.seconds += pcm.length / RATE;
    this.watchSilence(Math.sqrt(power / samples.length), samples.length / this.context.sampleRate);
    if (this.pendingLength >= RATE) this.keepPending();
    if (Math.floor(this.seconds * 5) !== before) this.tick();
  }

  tick() {
    const { suggested, limit, texts } = this.data;
    if (this.seconds > MUTE_AFTER) this.problem = this.loudest < MUTE ? texts.mute : "";
    const over = this.seconds >= limit || (this.chosen.stop && this.seconds >= suggested);
    const still = this.chosen.silence && this.spoke && this.quiet >= this.chosen.silence;
    if (over || still) this.finish();
    else this.render();
  }

  // A voice stands out of the room; without one for long, the answer is over.
  watchSilence(power, seconds) {
    this.floor = Math.min(this.floor * 1.0005, Math.max(power, 0.0002));
    if (power > 3 * this.floor + 0.004) {
      this.spoke = true;
      this.quiet = 0;
    } else {
      this.quiet += seconds;
    }
  }

  keepPending() {
    const piece = joined(this.pending, this.pendingLength);
    this.pending = [];
    this.pendingLength = 0;
    this.pieces.push(piece);
    Object.assign(this.kept, { updated: Date.now(), seconds: this.seconds });
    keep({ ...this.kept }, piece);
  }

  pauseOrGoOn() {
    this.state = this.state === "paused" ? "recording" : "paused";
    this.render();
  }

  async finish() {
    this.keepPending();
    this.state = "sending";
    this.render();
    this.silence();
    await this.hand(this.kept, this.pieces);
  }

  async hand({ id, bank, question }, pieces) {
    const data = await encoded(wav(pieces));
    this.send("recorded", { id, bank, question, data });
  }

  // Let go of the microphone.
  silence() {
    clearInterval(this.counting);
    if (this.pendingLength && this.state !== "idle") this.keepPending();
    this.stream?.getTracks().forEach((track) => track.stop());
    this.context?.close();
    Object.assign(this, { stream: null, context: null, testing: false });
    if (!["idle", "sending"].includes(this.state)) this.state = "idle";
    window.kaikou?.hold(false);
  }

  async lookForLeftovers() {
    const found = await leftovers();
    const handed = new Set(window.kaikou?.given.kept ?? []);
    this.offer = found.find((one) => one.seconds >= 1 && !handed.has(one.id)) ?? null;
    if (!this.box?.isConnected || this.state !== "idle") return;
    this.$("offer").hidden = !this.offer;
    if (this.offer) {
      const { seconds, title } = this.offer;
      this.$("lost").textContent = filled(this.data.texts.lost, { time: clock(seconds), question: title });
    }
  }

  async handInLeftover() {
    const { offer } = this;
    this.state = "sending";
    this.$("offer").hidden = true;
    this.render();
    await this.hand(offer, await piecesOf(offer.id));
  }

  async dropLeftover() {
    await window.kaikou.forget([this.offer.id]);
    this.lookForLeftovers();
  }
}

// From the rate of the microphone to ours, each sample the mean of those it stands for; keeps its place between blocks.
class Converter {
  constructor(from) {
    this.step = from / RATE;
    this.rest = new Float32Array(0);
    this.place = 0;
  }

  convert(samples) {
    if (this.step === 1) return Int16Array.from(samples, toPcm);
    const all = new Float32Array(this.rest.length + samples.length);
    all.set(this.rest);
    all.set(samples, this.rest.length);
    const found = [];
    let { place } = this;
    for (; place + this.step <= all.length; place += this.step) {
      let sum = 0;
      const [first, last] = [Math.floor(place), Math.max(Math.floor(place) + 1, Math.floor(place + this.step))];
      for (let at = first; at < last; at += 1) sum += all[at];
      found.push(toPcm(sum / (last - first)));
    }
    const used = Math.floor(place);
    this.rest = all.slice(used);
    this.place = place - used;
    return Int16Array.from(found);
  }
}

const toPcm = (sample) => Math.max(-32768, Math.min(32767, Math.round(sample * 32767)));

function joined(pieces, length) {
  const all = new Int16Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function wav(pieces) {
  const bytes = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  const head = new DataView(new ArrayBuffer(44));
  const word = (at, text) => [...text].forEach((one, place) => head.setUint8(at + place, one.charCodeAt(0)));
  word(0, "RIFF");
  head.setUint32(4, 36 + bytes, true);
  word(8, "WAVEfmt ");
  head.setUint32(16, 16, true);
  head.setUint16(20, 1, true);
  head.setUint16(22, 1, true);
  head.setUint32(24, RATE, true);
  head.setUint32(28, RATE * 2, true);
  head.setUint16(32, 2, true);
  head.setUint16(34, 16, true);
  word(36, "data");
  head.setUint32(40, bytes, true);
  return new Blob([head, ...pieces], { type: "audio/wav" });
}

const encoded = (blob) =>
  new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });

function fill(select, values, name) {
  if (!select.options.length) for (const one of values) select.add(new Option(name(one), one));
}

// The browser's database; page.js opens it, since it also forgets what the server has kept.
const asked = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

async function keep(take, piece) {
  try {
    const steps = (await window.kaikou.store()).transaction(["takes", "pieces"], "readwrite");
    steps.objectStore("takes").put(take);
    steps.objectStore("pieces").add({ take: take.id, piece });
  } catch (error) {
    console.warn("Kaikou can't keep the answer in this browser while it is spoken", error);
  }
}

async function leftovers() {
  try {
    const steps = (await window.kaikou.store()).transaction("takes");
    const all = await asked(steps.objectStore("takes").getAll());
    const own = new Set([...sessions.values()].map((session) => session.id));
    const quiet = all.filter((one) => Date.now() - one.updated > ABANDONED && !own.has(one.id));
    return quiet.sort((one, other) => other.started - one.started);
  } catch {
    return []; // a private window may have no database
  }
}

async function piecesOf(id) {
  const steps = (await window.kaikou.store()).transaction("pieces");
  return (await asked(steps.objectStore("pieces").index("take").getAll(id))).map(({ piece }) => piece);
}
