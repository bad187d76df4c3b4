// Keeps the page up to date. Only what changed is patched, so that selections, focus, scrolling and
// held buttons stay. While somebody points at a table or works in it, no row comes or goes there;
// what a form was answered is said at the form; and a sandbox that does not answer is said to be gone
// within two seconds.
const TITLE = document.title;
const EVERY = 1000;
const PATIENCE = 900;
const PATCHED = ['sections', 'clock', 'spans', 'speeds', 'live', 'fault-list', 'switches'];
const OWN = { details: ['open'], tr: ['tabindex', 'class'], button: ['aria-disabled'] };

const byId = (id) => document.getElementById(id);
const stopped = byId('stopped');
const held = byId('held');

/** What an element is, whatever stands around it: a row's id, a form's address. */
const key = (node) => node.id || node.getAttribute?.('action') || '';
const alike = (one, other) => one.nodeName === other.nodeName && key(one) === key(other);
/** What this script has put there stays. */
const isOurs = (node) => node.id === 'said';

/** Whether rows stay where they are, as somebody may press one of their buttons this moment. */
function isInUse() {
  // A finger does not say where it is about to touch.
  if (matchMedia('(hover: none)').matches) return true;
  return Boolean(document.querySelector('#live section:hover, #live :focus-visible, #held:hover'));
}

/** Rows that were held back, and rows that are gone, since the tables were whole. */
let news = { come: new Set(), gone: false };

function patchRows(old, fresh) {
  const known = new Map([...old.children].map((row) => [row.id, row]));
  for (const row of fresh.children) {
    const same = known.get(row.id);
    known.delete(row.id);
    if (same) patch(same, row, true);
    else news.come.add(row.id);
  }
  news.gone ||= known.size > 0;
}

function patch(old, fresh, holds) {
  if (old.isEqualNode(fresh)) return;
  if (!old.attributes) {
    old.data = fresh.data;
    return;
  }
  const own = OWN[old.localName] ?? [];
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !own.includes(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  if (holds && old.localName === 'tbody') {
    patchRows(old, fresh);
    return;
  }
  const kept = new Set([...fresh.children].map(key));
  for (const child of [...old.children]) {
    if (key(child) && !kept.has(key(child)) && !isOurs(child)) child.remove();
  }
  const after = (node) => {
    let next = node;
    while (next && isOurs(next)) next = next.nextSibling;
    return next;
  };
  let at = after(old.firstChild);
  for (const next of [...fresh.childNodes]) {
    if (at && alike(at, next)) {
      const same = at;
      at = after(at.nextSibling);
      patch(same, next, holds);
      continue;
    }
    const known = key(next) && [...old.children].find((child) => alike(child, next));
    // What is new comes in; nothing that stays is moved but by a change of the order.
    old.insertBefore(known || next, at);
    if (known) patch(known, next, holds);
  }
  while (at) {
    const gone = at;
    at = after(at.nextSibling);
    gone.remove();
  }
}

/** Keeps what is pointed at, has the focus or is read where it is in the window while the page changes. */
function inPlace(change) {
  const pointed = [...document.querySelectorAll('main :hover')].at(-1);
  const focused = document.activeElement?.closest('main *');
  const read = scrollY > 0 ? document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest('main *') : undefined;
  const from = pointed ?? focused ?? read;
  const places = [from, from?.closest('tr'), from?.closest('section')].filter(Boolean);
  const before = places.map((place) => place.getBoundingClientRect().top);
  change();
  const still = places.findIndex((place) => place.isConnected);
  if (still < 0) return;
  const moved = places[still].getBoundingClientRect().top - before[still];
  if (moved) scrollBy({ top: moved, behavior: 'instant' });
}

function take(page, holds = isInUse()) {
  const focused = document.activeElement;
  const row = focused?.closest('tr[id]');
  if (!holds) news = { come: new Set(), gone: false };
  inPlace(() => {
    for (const id of PATCHED) {
      const [old, fresh] = [byId(id), page.getElementById(id)];
      if (old && fresh) patch(old, fresh, holds);
    }
  });
  const count = news.come.size;
  const rows = count === 1 ? '1 new row: show' : `${count} new rows: show`;
  held.textContent = count ? rows : 'Rows have changed: show';
  held.hidden = !count && !news.gone;
  // A button that is gone leaves the focus on its row.
  if (focused && !focused.isConnected && row?.isConnected) focusOn(row);
}

function focusOn(element) {
  if (!element.matches('a, button, input, select, summary')) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

held.addEventListener('click', async () => {
  const [first] = news.come;
  await refresh(false);
  const row = byId(first) ?? document.querySelector('#live tbody tr');
  if (!row) return;
  focusOn(row);
  row.scrollIntoView({ block: 'nearest' });
});

function alive(is) {
  document.body.classList.toggle('stopped', !is);
  document.title = is ? TITLE : `Stopped: ${TITLE}`;
  if (stopped.hidden === is) return;
  const shown = document.querySelector('#clock time')?.textContent;
  stopped.textContent = is ? '' : `The sandbox does not answer. What is shown is as of ${shown}.`;
  stopped.hidden = is;
  for (const button of document.querySelectorAll('form[method=post] button')) {
    if (is) button.removeAttribute('aria-disabled');
    else button.setAttribute('aria-disabled', 'true');
  }
}

/** The page that is answered; nothing where no sandbox answers. */
async function ask(address, options = {}) {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE), ...options });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const isOne = Boolean(page.getElementById('live'));
    alive(isOne || answer.ok || options.method === 'POST');
    return { page: isOne ? page : undefined, status: answer.status };
  } catch {
    alive(false);
    return {};
  }
}

let asking = false;
async function refresh(holds) {
  if (asking && holds === undefined) return;
  asking = true;
  const { page } = await ask(`/_sandbox/page/live${location.search}`);
  if (page) take(page, holds);
  asking = false;
}

/** A sentence of this script's own. */
function sentence(text) {
  const said = document.createElement('p');
  Object.assign(said, { id: 'said', className: 'problem', textContent: text });
  said.setAttribute('role', 'alert');
  return said;
}

/** Says what came of a form at the form, or in the row that it stands in. */
function say(said, form, row) {
  byId('said')?.remove();
  for (const field of document.querySelectorAll('[aria-invalid]')) {
    field.removeAttribute('aria-invalid');
    field.removeAttribute('aria-errormessage');
  }
  if (!said) return;
  const place = row ?? byId(said.dataset.at) ?? (form.isConnected ? form : byId('content'));
  const inside = place.lastElementChild?.matches('td, .save') ? place.lastElementChild : place;
  (inside.querySelector(':scope > .row') ?? inside).append(said);
  if (said.className === 'problem') {
    const field = said.dataset.field && form.isConnected && form.elements[said.dataset.field];
    if (field) {
      field.setAttribute('aria-invalid', 'true');
      field.setAttribute('aria-errormessage', 'said');
    }
    focusOn(field || said);
    (field || said).scrollIntoView({ block: 'nearest' });
  }
  said.scrollIntoView({ block: 'nearest' });
}

const sending = new WeakSet();
document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (form.method !== 'post') return;
  event.preventDefault();
  if (sending.has(form)) return;
  sending.add(form);
  const row = form.closest('tr[id]');
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const signal = AbortSignal.timeout(10 * EVERY);
  const { page, status } = await ask(form.action, { method: 'POST', body, signal });
  sending.delete(form);
  if (!page) {
    const why = status ? `Nothing was done: the answer was ${status}.` : 'The sandbox did not answer: it may be done or not.';
    inPlace(() => say(sentence(why), form, row));
    return;
  }
  const said = page.getElementById('said');
  said?.remove();
  const isGone = row && !page.getElementById(row.id);
  take(page);
  const isDone = said?.className === 'done';
  // What the filters do not let through any more stays in sight, with what is said of it.
  if (row?.isConnected && isGone && isDone) {
    row.classList.add('gone');
    for (const button of row.querySelectorAll('button')) button.disabled = true;
    focusOn(row);
  }
  inPlace(() => say(said, form, row?.isConnected ? row : undefined));
  if (isDone && form.isConnected) {
    form.reset();
    form.closest('details.asks')?.removeAttribute('open');
  }
});

/** Shows the kinds that fit the call of a fault, and the fields that fit the kind. */
const faultForm = byId('fault');
const kinds = [...(faultForm?.elements.kind.options ?? [])];
let wanted = '';
function fit() {
  const { operation, kind } = faultForm.elements;
  kind.replaceChildren(...kinds.filter((one) => one.dataset.fits.split(' ').includes(operation.value)));
  // What was chosen is there again when the call is one that it fits.
  const again = [...kind.options].findIndex((one) => one.value === wanted);
  kind.selectedIndex = Math.max(again, 0);
  for (const label of faultForm.querySelectorAll('[data-kinds]')) {
    label.hidden = !label.dataset.kinds.split(' ').includes(kind.value);
    label.querySelector('input').disabled = label.hidden;
  }
}
faultForm?.addEventListener('change', (event) => {
  if (event.target.name === 'kind') wanted = event.target.value;
  fit();
});
faultForm?.addEventListener('reset', () => {
  wanted = '';
  setTimeout(fit);
});
if (faultForm) {
  wanted = faultForm.elements.kind.value;
  fit();
}

// A browser that comes back by its history fills in what was chosen, not what is shown.
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[method=get]')) form.reset();
});

// Whether the settings are unfolded outlives a reload.
const switches = byId('switches');
if (sessionStorage.getItem('switches')) switches.open = true;
switches.addEventListener('toggle', () => {
  if (switches.open) sessionStorage.setItem('switches', 'open');
  else sessionStorage.removeItem('switches');
});

setInterval(refresh, EVERY);
document.addEventListener('visibilitychange', () => refresh());
