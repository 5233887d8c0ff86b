// The page of `plugindex dev`: shows the newest build, calls its hooks, and follows along when it is built again.

const element = (id) => document.getElementById(id);
let hooks = [];
let chosen;

/** Everything on the page is set as text: what a plugin answers is never markup. */
async function showState() {
  const state = await (await fetch('state')).json();
  element('title').textContent =
    state.name === undefined ? 'The plugin does not build yet' : `${state.name} ${state.version}`;
  element('facts').textContent =
    state.name === undefined
      ? ''
      : `${state.bytes} bytes, ${state.digest}, may use: ${Object.keys(state.grants).join(', ') || 'no capability'}`;
  showProblems(state.problems);
  hooks = state.hooks ?? [];
  const select = element('hook');
  const before = select.value;
  select.replaceChildren(...hooks.map(({ name }) => new Option(name, name)));
  if (hooks.some(({ name }) => name === before)) select.value = before;
  if (select.value !== chosen) showHook();
}

function showProblems(problems) {
  element('problems').hidden = problems.length === 0;
  element('problem-list').replaceChildren(
    ...problems.map(({ severity, where, message, hint }) => {
      const item = document.createElement('li');
      const place = where.line === undefined ? where.file : `${where.file}:${where.line}`;
      item.textContent = `${severity} in ${place}: ${message}${hint === undefined ? '' : `. ${hint}`}`;
      return item;
    }),
  );
}

/** Fills the form with the example of the chosen hook. */
function showHook() {
  chosen = element('hook').value;
  const hook = hooks.find(({ name }) => name === chosen);
  if (hook === undefined) return;
  element('description').textContent = hook.description;
  element('input').value = JSON.stringify(hook.input, null, 2);
  element('config').value = JSON.stringify(hook.config, null, 2);
}

function parsed(id) {
  try {
    return JSON.parse(element(id).value);
  } catch (error) {
    throw new Error(`${element(id).labels[0].textContent}: ${error.message}`);
  }
}

async function call() {
  const seed = element('seed').value.trim();
  const wish = {
    hook: element('hook').value,
    input: parsed('input'),
    config: parsed('config'),
    now: element('now').value.trim(),
    mocks: element('mocks').value,
    ...(seed === '' ? {} : { seed: Number(seed) }),
  };
  const response = await fetch('call', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wish),
  });
  return response.json();
}

function showAnswer(answer) {
  if (answer.message !== undefined) return showRefusal(answer.message);
  const { ok, error, ended, fuelUsed, durationMs, memoryBytes, log, asked } = answer;
  const said = ended ? 'The host ended the call' : error ? 'The plugin refused' : 'The plugin answered';
  const fuel = fuelUsed > 0 ? `${fuelUsed} units of fuel` : 'no fuel counted';
  element('measured').textContent =
    `${said}: ${fuel}, ${durationMs.toFixed(2)} ms, ${memoryBytes / 1024} KiB of memory`;
  element('answer').textContent = JSON.stringify(ended ?? error ?? ok, null, 2);
  showLines('log', log.map(({ level, message }) => `${level}  ${message}`));
  showLines('asked', asked);
}

function showLines(id, lines) {
  element(id).textContent = lines.join('\n');
  element(id).hidden = lines.length === 0;
  element(`${id}-title`).hidden = lines.length === 0;
}

function showRefusal(message) {
  element('measured').textContent = message;
  element('answer').textContent = '';
  showLines('log', []);
  showLines('asked', []);
}

element('hook').addEventListener('change', showHook);
element('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    showAnswer(await call());
  } catch (error) {
    showRefusal(error.message);
  }
});
const events = new EventSource('events');
events.addEventListener('message', showState);
// A build may end before the stream is open, or while the command is started anew.
events.addEventListener('open', showState);
await showState();
