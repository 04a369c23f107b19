// Keeps the operators' page true: asks again every five seconds, and says so when nobody answers.
const again = async () => {
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#main');
    document.querySelector('#main').innerHTML = fresh.innerHTML;
    document.querySelector('[data-offline]').hidden = true;
  } catch {
    document.querySelector('[data-offline]').hidden = false;
  }
};
setInterval(again, 5000);
