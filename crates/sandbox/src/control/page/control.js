// Keeps the part of the page that changes up to date.
const live = document.getElementById('live');
let shown = '';
let asking = false;

async function refresh() {
  if (asking || document.hidden) return;
  asking = true;
  try {
    const answer = await fetch('/_sandbox/page/live');
    const text = await answer.text();
    // Replacing what is the same would take the focus from a button for nothing.
    if (answer.ok && text !== shown) {
      const focused = live.contains(document.activeElement) && document.activeElement.closest('form')?.action;
      live.innerHTML = shown = text;
      if (focused) [...live.querySelectorAll('form')].find((form) => form.action === focused)?.querySelector('button')?.focus();
    }
  } catch {
    // The sandbox was stopped; it may come back.
  } finally {
    asking = false;
  }
}

setInterval(refresh, 1000);
document.addEventListener('visibilitychange', refresh);
