// Moving seats on the plan: by dragging, or by M, arrows and Enter. What moved is sent as {label: [right, down]}.

const editor = document.querySelector("[data-editor]");
const form = document.querySelector("[data-moves]");
const GRID = 4;
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const moves = new Map();
let carried = null;

const placeOf = (seat) => seat.getAttribute("transform").match(/-?[\d.]+/g).map(Number);
const putAt = (seat, [x, y]) => seat.setAttribute("transform", `translate(${x} ${y})`);
const snap = (value) => Math.round(value / GRID) * GRID;

function tell() {
  const count = moves.size;
  const word = form.querySelector("[data-moved-word]");
  form.elements.moves.value = JSON.stringify(Object.fromEntries(moves));
  form.querySelector("button").hidden = !count;
  word.textContent = count ? word.dataset.movedWord.replace("{n}", count) : "";
}

function moveBy(seat, right, down) {
  const [x, y] = placeOf(seat);
  const [wentRight, wentDown] = moves.get(seat.dataset.seat) ?? [0, 0];
  putAt(seat, [x + right, y + down]);
  moves.set(seat.dataset.seat, [wentRight + right, wentDown + down]);
  tell();
}

function lift(seat) {
  carried = { seat, place: placeOf(seat), before: moves.get(seat.dataset.seat) };
  seat.classList.add("seat-carried");
}

function putDown(keep) {
  const { seat, place, before } = carried;
  seat.classList.remove("seat-carried");
  carried = null;
  if (keep) return;
  putAt(seat, place);
  if (before) moves.set(seat.dataset.seat, before);
  else moves.delete(seat.dataset.seat);
  tell();
}

function onKey(event) {
  const seat = event.target.closest("[data-seat]");
  if (!seat) return;
  const way = KEYS[event.key];
  if (!carried && event.key.toLowerCase() === "m") lift(seat);
  else if (carried && way) moveBy(seat, way[0] * GRID * (event.shiftKey ? 5 : 1), way[1] * GRID * (event.shiftKey ? 5 : 1));
  else if (carried && (event.key === "Enter" || event.key === "Escape")) putDown(event.key === "Enter");
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function onDrag(event) {
  const seat = event.target.closest("[data-seat]");
  if (!seat || event.button !== 0) return;
  const drawing = seat.ownerSVGElement;
  const scale = drawing.viewBox.baseVal.width / drawing.getBoundingClientRect().width;
  const from = placeOf(seat);
  const start = [event.clientX, event.clientY];
  let dragged = false;
  const follow = (moved) => {
    const right = snap((moved.clientX - start[0]) * scale);
    const down = snap((moved.clientY - start[1]) * scale);
    if (!dragged && !right && !down) return;
    dragged = true;
    const [x, y] = placeOf(seat);
    moveBy(seat, from[0] + right - x, from[1] + down - y);
  };
  const end = () => {
    removeEventListener("pointermove", follow);
    if (dragged) addEventListener("click", (click) => click.preventDefault(), { capture: true, once: true });
    setTimeout(() => { dragged = false; });
  };
  addEventListener("pointermove", follow);
  addEventListener("pointerup", end, { once: true });
}

if (editor && form) {
  document.addEventListener("keydown", onKey, true);
  editor.addEventListener("pointerdown", onDrag);
  editor.addEventListener("dragstart", (event) => event.preventDefault());
  addEventListener("beforeunload", (event) => moves.size && !form.dataset.sent && event.preventDefault());
  form.addEventListener("submit", () => { form.dataset.sent = "1"; });
}
