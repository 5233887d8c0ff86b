// Puts a button beside each command that copies it. Without JavaScript, or without a clipboard, commands are just text.

/** How long the button says that it worked, in milliseconds. */
const shownMs = 2000;

function addButton(code: HTMLElement): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  button.setAttribute('aria-label', `Copy “${code.textContent}”`);
  const status = document.createElement('span');
  status.className = 'visually-hidden';
  status.setAttribute('role', 'status');
  button.addEventListener('click', async () => {
    const isCopied = await navigator.clipboard.writeText(code.textContent ?? '').then(
      () => true,
      () => false,
    );
    button.textContent = isCopied ? 'Copied' : 'Not copied';
    status.textContent = isCopied ? 'Copied' : 'Not copied: the browser refused';
    setTimeout(() => {
      button.textContent = 'Copy';
      status.textContent = '';
    }, shownMs);
  });
  const line = document.createElement('div');
  line.className = 'command';
  const block = code.parentElement;
  block?.replaceWith(line);
  line.append(block ?? code, button, status);
}

// Absent on pages that came over plain HTTP from another machine.
if (navigator.clipboard !== undefined)
  for (const code of document.querySelectorAll<HTMLElement>('[data-copy]')) addButton(code);
