// Takes over what the browser would do anyway: posts the page's own forms and puts the new parts of the
// answered page in place; asks for them again whenever the server says that something changed.
"use strict";

const get = (id) => document.getElementById(id);
const roomy = matchMedia("(hover: hover)").matches;
const past = [];
let back = 0;

// ---------------------------------------------------------------- putting a newer page in place

function replace(page, id) {
  const fresh = page.getElementById(id);
  const focused = document.activeElement && get(id).contains(document.activeElement) ? document.activeElement.id : "";
  if (fresh.innerHTML !== get(id).innerHTML) get(id).innerHTML = fresh.innerHTML;
  if (focused && get(focused)) get(focused).focus({ preventScroll: true });
}

function putMessages(page, mine) {
  const stream = get("stream"), list = get("messages");
  const atEnd = stream.scrollHeight - stream.scrollTop - stream.clientHeight < 160;
  const fresh = [...page.getElementById("messages").children].filter((node) => node.id !== "new"), added = [];
  const wanted = new Set([...fresh.map((node) => node.id), "new"]); // «New» stays where it was when one came
  [...list.children].filter((node) => !wanted.has(node.id)).forEach((node) => node.remove());
  let before = null;
  for (const node of fresh) {
    const old = get(node.id);
    if (!old) {
      node.classList.add("fresh");
      list.insertBefore(node, before ? before.nextSibling : list.firstChild);
      added.push(node);
    } else if (old.dataset.version !== node.dataset.version) {
      old.replaceWith(node);
    }
    before = old && old.isConnected ? old : node;
  }
  const said = mine && [...list.querySelectorAll("article.said")].pop();
  const shown = said || (atEnd && added[0]);
  if (shown) stream.scrollTop = shown.offsetTop - 12;
  if (added.length) get("below").hidden = false;
  hideBelow();
}

function hideBelow() {
  const stream = get("stream");
  if (stream.scrollHeight - stream.scrollTop - stream.clientHeight < 160) get("below").hidden = true;
}

function openSheet(page) {
  const sheet = get("sheet"), fresh = page.getElementById("sheet");
  if (!fresh.children.length) return sheet.close();
  sheet.innerHTML = fresh.innerHTML;
  if (!sheet.open) sheet.showModal();
  sheet.querySelector(".tone-bad .form > p")?.setAttribute("role", "alert");
  const first = sheet.querySelector(".field input, .field select, .field textarea");
  if (first) first.focus();
}

function put(html, { mine }) {
  const page = new DOMParser().parseFromString(html, "text/html");
  if (!page.getElementById("messages")) throw new Error("not our page");
  ["side-inner", "now", "elsewhere"].forEach((id) => replace(page, id));
  putMessages(page, mine);
  if (mine) openSheet(page);
}

// ---------------------------------------------------------------- posting and listening

async function fetched(address, options) {
  const answer = await fetch(address, options);
  if (!answer.ok) throw new Error(answer.statusText);
  get("trouble").hidden = true;
  return answer.text();
}

function trouble() {
  get("trouble").hidden = false;
}

let turn = Promise.resolve();
function post(form, button) {
  if (form.getAttribute("aria-busy") === "true" && form.id !== "composer") return;
  form.setAttribute("aria-busy", "true");
  const body = new URLSearchParams(new FormData(form, button)), mine = form.id !== "clock";
  const sent = async () => {
    try {
      put(await fetched(form.action, { method: "POST", body }), { mine });
    } catch {
      trouble();
    }
    form.removeAttribute("aria-busy");
  };
  if (mine) turn = turn.then(sent); // one after the other, in the order they were said
  else sent();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.classList.contains("shut")) {
    event.preventDefault();
    return get("sheet").close();
  }
  if (form.method !== "post") return;
  event.preventDefault();
  form.querySelectorAll("details[open].menu").forEach((menu) => (menu.open = false));
  if (form.id === "composer") {
    const said = get("words").value.trim();
    if (!said) return;
    past.push(said);
    back = past.length;
    post(form, event.submitter);
    get("words").value = "";
  } else {
    post(form, event.submitter);
  }
});

let asking = false, again = false;
async function refresh() {
  if (asking) return void (again = true);
  asking = true;
  try {
    put(await fetched(location.pathname + location.search), { mine: false });
  } catch {
    trouble();
  }
  asking = false;
  if (again) { again = false; refresh(); }
}

get("stream").addEventListener("scroll", hideBelow, { passive: true });
get("below").addEventListener("click", () => (get("stream").scrollTop = get("stream").scrollHeight));

let seen = null;
new EventSource("/changes").onmessage = (event) => {
  if (seen !== null && seen !== event.data) refresh();
  seen = event.data;
};

// ---------------------------------------------------------------- keys, menus, the first look

document.addEventListener("keydown", (event) => {
  const words = get("words");
  if (event.key === "Escape") {
    const menu = event.target.closest("details[open].menu");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); event.preventDefault(); }
  } else if (event.key === "/" && !event.target.closest("input, textarea, select, dialog")) {
    event.preventDefault();
    words.focus();
  } else if (event.target === words && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    back = Math.min(past.length, Math.max(0, back + (event.key === "ArrowUp" ? -1 : 1)));
    words.value = past[back] ?? "";
    event.preventDefault();
  }
});

document.addEventListener("toggle", (event) => {
  if (event.target.open) event.target.lastElementChild.scrollIntoView({ block: "nearest" });
}, true);

document.addEventListener("click", (event) => {
  document.querySelectorAll(".row details[open].menu").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

if (get("sheet").open) { get("sheet").close(); get("sheet").showModal(); }
get("stream").scrollTop = get("new") ? get("new").offsetTop - 12 : get("stream").scrollHeight;
if (roomy && !get("sheet").open) get("words").focus({ preventScroll: true });
