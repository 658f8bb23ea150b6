// Puts the server's question to the device and sends its answer with the form. What a browser without passkeys, or
// somebody without a script, does not see is done by a code instead.
const form = document.querySelector("form[data-passkey]");
const known = window.PublicKeyCredential?.parseRequestOptionsFromJSON;
if (form && known) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    const sent = { method: "POST", body: new FormData(form) };
    try {
      const answer = await fetch(form.dataset.passkey, sent);
      const { publicKey } = await answer.json();
      const made = form.dataset.makes
        ? await navigator.credentials.create({
            publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey),
          })
        : await navigator.credentials.get({
            publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey),
          });
      form.elements.credential.value = JSON.stringify(made.toJSON());
    } catch {
      form.elements.credential.value = "{}"; // cancelled: the server says so in words
    }
    form.submit();
  });
}
