// Forms: a button is pressed once, the first wrong answer gets the focus, a number is looked at on leaving it.

import { all, eachPart, fill, icon, on, one, words } from "./10-dom.js";

function busy(form, button, state) {
  const pressed = button ?? one("button:not([type=button]), [type=submit]", form);
  if (!pressed?.classList.contains("btn")) return;
  if (state) {
    pressed.setAttribute("aria-busy", "true");
    if (pressed.dataset.busy) {
      pressed.dataset.rest = pressed.innerHTML;
      pressed.textContent = pressed.dataset.busy;
    }
    return;
  }
  pressed.removeAttribute("aria-busy");
  if (pressed.dataset.rest) pressed.innerHTML = pressed.dataset.rest;
  delete pressed.dataset.rest;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog") return;
  if (one("[aria-busy=true]", form)) event.preventDefault();
  else setTimeout(() => event.defaultPrevented || busy(form, event.submitter, true));
});
document.addEventListener("htmx:before:request", (event) => event.target.matches?.("form") && busy(event.target, null, true));
document.addEventListener("htmx:finally:request", (event) => event.target.matches?.("form") && busy(event.target, null, false));
addEventListener("pageshow", (event) => event.persisted && document.querySelectorAll("form").forEach((form) => busy(form, null, false)));

function sayWrong(input, sentence) {
  const field = input.closest(".field");
  const id = `${input.id}_error`;
  one(".error", field)?.remove();
  if (!sentence) {
    input.removeAttribute("aria-invalid");
    return;
  }
  const line = document.createElement("p");
  line.className = "error";
  line.id = id;
  line.append(icon("circle-alert"), Object.assign(document.createElement("span"), { textContent: sentence }));
  field?.append(line);
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", id);
}

on("focusout", "[data-phone]", (_, input) => {
  const digits = input.value.replace(/\D/g, "").replace(/^(91|0)(?=\d{10}$)/, "");
  if (!digits || input.value.startsWith("+") && !input.value.startsWith("+91")) return;
  if (digits.length === 10) input.value = `${digits.slice(0, 5)} ${digits.slice(5)}`;
  sayWrong(input, digits.length === 10 ? "" : fill(words().phone, { n: digits.length }));
});
on("input", "[data-otp]", (_, input) => {
  input.value = input.value.replace(/\D/g, "").slice(0, input.maxLength);
  if (input.value.length === input.maxLength) input.form?.requestSubmit();
});

const first = one("[data-focus-first]") ?? one("[aria-invalid=true]");
first?.focus();

document.addEventListener("htmx:after:swap", () => document.activeElement === document.body && one("dialog[open] [aria-invalid=true]")?.focus());

// A day is said in words and a time of 24 hours, whatever the browser's own habit: its digits show while it is changed.
const dayWords = new Intl.DateTimeFormat(document.documentElement.lang === "hi" ? "hi-IN-u-nu-latn" : "en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

function inWords(input) {
  const day = input.type === "date" && input.valueAsDate;
  input.nextElementSibling.textContent = (day ? dayWords.format(day).replaceAll(",", "") : input.value) || "–";
}
eachPart(() => {
  for (const input of all("input:is([type=date], [type=time])")) {
    if (!input.parentElement.matches(".day-box")) {
      const box = Object.assign(document.createElement("span"), { className: "day-box" });
      const told = Object.assign(document.createElement("span"), { ariaHidden: "true" });
      input.replaceWith(box);
      box.append(input, told);
    }
    inWords(input);
  }
});
on("change", ".day-box input", (_, input) => inWords(input));
