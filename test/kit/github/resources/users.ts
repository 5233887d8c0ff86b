// /user, /users/{username}, /user/{account_id}
import { notFound, ok, refusal } from '../answer.ts';
import { actorOf } from '../caller.ts';
import type { Routes } from '../route.ts';
import { privateUser, publicUser } from '../shapes/user.ts';
import { findAccount } from '../world.ts';

export const userRoutes: Routes = {
  'GET /user': {
    handle: (call) => {
      if (call.caller.kind === 'workflow') throw refusal(403, 'Resource not accessible by integration');
      return ok(privateUser(call.world, actorOf(call)));
    },
  },
  'GET /users/{username}': {
    handle: ({ world, params }) => {
      const account = findAccount(world, params.name('username'));
      if (account === undefined) throw notFound();
      return ok(publicUser(world, account));
    },
  },
  'GET /user/{account_id}': {
    handle: ({ world, params }) => {
      const account = world.accounts.get(params.number('account_id') ?? 0);
      if (account === undefined) throw notFound();
      return ok(publicUser(world, account));
    },
  },
};
