// Says that a session is over to a page that still shows its form: the shop has cancelled it, its
// time is over, or it was paid on another phone.
const EVERY = 2000;
const { session } = document.body.dataset;

async function look() {
  if (document.hidden || document.querySelector('.mark')) return;
  try {
    const answer = await fetch(`/hosted/${session}/over`, { signal: AbortSignal.timeout(EVERY) });
    if (answer.ok && (await answer.json())) location.reload();
  } catch {
    // Asked again soon.
  }
}

setInterval(look, EVERY);
document.addEventListener('visibilitychange', look);
