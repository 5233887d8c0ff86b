// A child process for kill tests: installs plugins through the real command line. Prints "ready" when its work begins.
process.stdout.write('ready\n');
await import('../../packages/cli/src/main.ts');
