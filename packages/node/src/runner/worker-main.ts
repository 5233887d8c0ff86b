// The main of whatever runs plugins apart from their owner: a thread, or a process that is asked through pipes.
import { isMainThread } from 'node:worker_threads';
import { serveOwnerProcess } from './process-main.ts';
import { serveOwnerThread } from './thread-main.ts';

if (isMainThread) serveOwnerProcess();
else serveOwnerThread();
