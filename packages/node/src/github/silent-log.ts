// Keeps Octokit from talking: its own log goes to the console, and stdout is data.

export const silentLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
