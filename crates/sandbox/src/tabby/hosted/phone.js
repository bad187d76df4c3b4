// Brings new messages in. What is there already stays, with the focus and the selection in it.
const EVERY = 2000;

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(EVERY) });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const id of ['count', 'none']) {
      const [old, now] = [document.getElementById(id), fresh.getElementById(id)];
      if (old.textContent !== now.textContent) old.textContent = now.textContent;
    }
    const list = document.getElementById('messages');
    const messages = [...fresh.getElementById('messages').children];
    const kept = new Set(messages.map((message) => message.id));
    for (const old of [...list.children]) if (!kept.has(old.id)) old.remove();
    let after = null;
    for (const message of messages) {
      const known = document.getElementById(message.id);
      if (!known) list.insertBefore(message, after ? after.nextSibling : list.firstChild);
      after = known ?? message;
    }
  } catch {
    // Asked again soon.
  }
}

setInterval(look, EVERY);
document.addEventListener('visibilitychange', look);
