// The few words that the other modules share.

export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];
export const words = () => one('meta[name="words"]')?.dataset ?? {};
export const fill = (text, values) => (text ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** Listen once for all elements that match, now and later. */
export function on(kind, selector, act, options) {
  document.addEventListener(kind, (event) => {
    const element = event.target.closest?.(selector);
    if (element) act(event, element);
  }, options);
}

/** Run now, and after every part that was swapped in. */
export function eachPart(act) {
  act(document);
  document.addEventListener("htmx:after:swap", () => act(document));
}

export const typing = (element) => Boolean(element?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));
export const csrf = () => {
  const headers = document.body.getAttribute("hx-headers:inherited");
  return headers ? JSON.parse(headers)["X-CSRFToken"] : "";
};
export const icon = (name) => {
  const sprite = words().sprite ?? "";
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "i");
  drawing.setAttribute("aria-hidden", "true");
  drawing.innerHTML = `<use href="${sprite}#${name}"/>`;
  return drawing;
};
