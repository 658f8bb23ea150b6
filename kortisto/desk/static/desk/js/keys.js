// Keys for those who keep their hands on the keyboard. Single letters can be turned off (WCAG 2.1.4):
// the server then writes data-keys="off" on <body>. Ctrl-K and Esc stay.
const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
const letters = () => document.body.dataset.keys !== "off";

function search() {
  const box = document.getElementById("find");
  if (!box) return false;
  box.focus();
  box.select();
  document.dispatchEvent(new Event("palette"));
  return true;
}

function step(by) {
  const items = [...document.querySelectorAll("[data-item]")].filter((item) => item.offsetParent);
  if (!items.length) return false;
  const now = items.indexOf(document.activeElement);
  const next = now < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(Math.max(now + by, 0), items.length - 1);
  items[next].focus();
  return true;
}

function follow(selector) {
  const link = document.querySelector(selector);
  link?.click();
  return link !== null;
}

function help() {
  const sheet = document.getElementById("keys");
  if (!sheet) return false;
  sheet.open = !sheet.open;
  if (sheet.open) {
    sheet.scrollIntoView({ block: "end" });
    sheet.querySelector("summary").focus();
  }
  return true;
}

function close() {
  const sheets = document.querySelectorAll("details.drop[open], details#keys[open]");
  sheets.forEach((sheet) => {
    const held = sheet.contains(document.activeElement);
    sheet.open = false;
    if (held) sheet.querySelector("summary").focus();
  });
  if (sheets.length) return true;
  if (document.activeElement?.id !== "find") return false;
  document.activeElement.blur();
  return true;
}

const acts = {
  "/": search,
  "?": help,
  j: () => step(1),
  k: () => step(-1),
  p: () => follow("[data-previous]"),
  n: () => follow("[data-next]"),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  let done = false;
  if (event.key === "Escape") {
    close();
  } else if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
    done = search();
  } else if (letters() && !event.ctrlKey && !event.metaKey && !typing(event.target)) {
    done = Object.hasOwn(acts, event.key) && acts[event.key]();
  }
  if (done) event.preventDefault();
});

// A menu closes when one clicks elsewhere.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.drop[open]").forEach((sheet) => {
    if (!sheet.contains(event.target)) sheet.open = false;
  });
});
