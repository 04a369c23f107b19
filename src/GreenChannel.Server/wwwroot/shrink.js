// Makes a photograph small before it is sent over a slow line. Without it, or where it fails, the file goes as it is.
async function shrunk(file, longest) {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  if (scale === 1 && file.size < 1024 * 1024) return file;
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const paper = canvas.getContext('2d');
  paper.fillStyle = '#fff'; // what is transparent would be black in a JPEG
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise(done => canvas.toBlob(done, 'image/jpeg', 0.85));
  return blob && blob.size < file.size ? new File([blob], 'picture.jpg', { type: 'image/jpeg' }) : file;
}

document.addEventListener('submit', async e => {
  const form = e.target.closest('form[data-shrink]');
  const input = form?.querySelector('input[type=file]');
  if (!input?.files.length || form.dataset.shrunk) return;
  e.preventDefault();
  form.dataset.shrunk = 'true'; // a second press does not send twice
  form.querySelector('button')?.setAttribute('aria-disabled', 'true');
  try {
    const small = new DataTransfer();
    small.items.add(await shrunk(input.files[0], Number(form.dataset.shrink)));
    input.files = small.files;
  } catch { /* no picture that this browser can draw: the server says what it thinks of it */ }
  form.submit();
});

// Back from the next page: the form may be shown as it was.
window.addEventListener('pageshow', () => document.querySelectorAll('form[data-shrunk]').forEach(form => {
  delete form.dataset.shrunk;
  form.querySelector('button')?.removeAttribute('aria-disabled');
}));
