// Keeps the page up to date. Only what changed is patched, so that selections, focus, scrolling and
// held buttons stay; and a sandbox that does not answer is said to be gone within two seconds.
const EVERY = 1000;
const PATIENCE = 900;
const PATCHED = ['problem', 'clock', 'live', 'switches'];
const OWN = { details: ['open'], tr: ['tabindex'] };

/** What an element is, whatever stands around it: a row's id, a form's address. */
const key = (node) => node.id || node.getAttribute?.('action') || '';
const alike = (one, other) => one.nodeName === other.nodeName && key(one) === key(other);

function patch(old, fresh) {
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
  const kept = new Set([...fresh.children].map(key));
  for (const child of [...old.children]) {
    if (key(child) && !kept.has(key(child))) child.remove();
  }
  let at = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    if (at && alike(at, next)) {
      const same = at;
      at = at.nextSibling;
      patch(same, next);
      continue;
    }
    const known = key(next) && [...old.children].find((child) => alike(child, next));
    // What is new comes in; nothing that stays is moved but by a change of the order.
    old.insertBefore(known || next, at);
    if (known) patch(known, next);
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

function take(text) {
  const focused = document.activeElement;
  const row = focused?.closest('tr[id]');
  const page = new DOMParser().parseFromString(text, 'text/html');
  for (const id of PATCHED) {
    const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (old && fresh) patch(old, fresh);
  }
  // A button that is gone leaves the focus on its row.
  if (focused && !focused.isConnected && row?.isConnected) {
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
  }
}

function alive(is) {
  const stopped = document.getElementById('stopped');
  document.body.classList.toggle('stopped', !is);
  document.title = is ? 'Tabby sandbox' : 'Stopped: Tabby sandbox';
  if (stopped.hidden === is) return;
  const shown = document.querySelector('#clock time')?.textContent;
  stopped.textContent = is ? '' : `The sandbox does not answer. What is shown is as of ${shown}.`;
  stopped.hidden = is;
}

async function ask(address, options = {}) {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE), ...options });
    const text = await answer.text();
    alive(answer.ok);
    if (answer.ok) take(text);
    return answer.ok;
  } catch {
    alive(false);
    return false;
  }
}

let asking = false;
async function refresh() {
  if (asking || document.hidden) return;
  asking = true;
  await ask(`/_sandbox/page/live${location.search}`);
  asking = false;
}

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (form.method !== 'post') return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const signal = AbortSignal.timeout(10 * EVERY);
  const done = await ask(form.action, { method: 'POST', body, signal });
  const refused = document.getElementById('problem').textContent;
  if (done && !refused && form.isConnected) {
    form.reset();
    form.closest('details.asks')?.removeAttribute('open');
  }
});
/** Shows the kinds that fit the call of a fault, and the fields that fit the kind. */
const faultForm = document.getElementById('fault');
const kinds = [...(faultForm?.elements.kind.options ?? [])];
function fit() {
  const { operation, kind } = faultForm.elements;
  const chosen = kind.value;
  kind.replaceChildren(...kinds.filter((one) => one.dataset.fits.split(' ').includes(operation.value)));
  const again = [...kind.options].findIndex((one) => one.value === chosen);
  kind.selectedIndex = Math.max(again, 0);
  for (const label of faultForm.querySelectorAll('[data-kinds]')) {
    label.hidden = !label.dataset.kinds.split(' ').includes(kind.value);
    label.querySelector('input').disabled = label.hidden;
  }
}
faultForm?.addEventListener('change', fit);
faultForm?.addEventListener('reset', () => setTimeout(fit));
if (faultForm) fit();

setInterval(refresh, EVERY);
document.addEventListener('visibilitychange', refresh);
