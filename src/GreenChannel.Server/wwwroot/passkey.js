// Passkeys: /sign-in with one, /account adds one. Where the browser has none, the buttons stay hidden.
const post = async (to, body) => {
  const answer = await fetch(to, { method: 'POST', headers: body ? { 'Content-Type': 'application/json' } : {}, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.status === 204 ? null : answer.json();
};

const use = {
  async signIn() {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await post('/sign-in/passkey/options'));
    const credential = await navigator.credentials.get({ publicKey });
    location.assign((await post(`/sign-in/passkey${location.search}`, credential.toJSON())).next);
  },
  async add() {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(await post('/account/passkeys/options'));
    const credential = await navigator.credentials.create({ publicKey });
    await post('/account/passkeys', credential.toJSON());
    location.assign('/account');
  },
};

if (globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const button of document.querySelectorAll('[data-passkey]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      const said = document.querySelector('[data-passkey-failed]');
      said.hidden = true;
      try {
        await use[button.dataset.passkey]();
      } catch {
        said.hidden = false; // Refused, given up, or none on this device: the password is still there.
      }
    });
  }
}
