import { countAccount, dumpAccount } from '../dump.js';
import { planNamed } from '../plans.js';
import type { AccountStore } from '../store/account.js';
import { FIELD_OBJECTS } from '../store/fields.js';
import { isObject } from '../validation.js';
import {
  accountOf,
  actorOf,
  ControlError,
  numberOf,
  textOf,
  type Command,
  type CommandInput,
} from './command.js';

function addUser(input: CommandInput): unknown {
  const account = accountOf(input);
  const { body, state } = input;
  const email = textOf(body, 'email');
  const name = typeof body.name === 'string' ? body.name : email;
  const user = account.addUser(
    { email, name, active: body.active !== false, admin: body.admin === true },
    state.clock.now(),
  );
  return { user };
}

function changeUser(input: CommandInput): unknown {
  const account = accountOf(input);
  const user = account.users.get(Number(input.params.id));
  if (!user) throw new ControlError(404, 'There is no such user in the account');
  const { active, admin, name } = input.body;
  account.users.update(user, {
    ...(typeof active === 'boolean' && { active }),
    ...(typeof admin === 'boolean' && { admin }),
    ...(typeof name === 'string' && { name }),
    updateTime: input.state.clock.now(),
  });
  return { user };
}

/** A further token for a user, made from the seed unless one is given. */
function addToken(input: CommandInput): unknown {
  const account = accountOf(input);
  const user = actorOf(account, input.body);
  const token = typeof input.body.token === 'string' ? input.body.token : account.random.hex(40);
  if (input.state.session(token)) throw new ControlError(400, 'This token is in use');
  account.tokens.set(token, user.id);
  return { token, userId: user.id };
}

/** Revokes the named token, by default the account's own. */
function revoke(input: CommandInput): unknown {
  const account = accountOf(input);
  const token = typeof input.body.token === 'string' ? input.body.token : account.token;
  return { revoked: account.tokens.delete(token) };
}

/** Makes the account's own token valid again, as the token of its first user. */
function restore(input: CommandInput): unknown {
  const account = accountOf(input);
  const user = actorOf(account, input.body);
  account.tokens.set(account.token, user.id);
  return { token: account.token, userId: user.id };
}

/** Changes what the account has bought: plan, seats, and single features. */
function changePlan(input: CommandInput): unknown {
  const account = accountOf(input);
  const { body } = input;
  if (body.plan !== undefined) account.plan = planNamed(textOf(body, 'plan'));
  if (body.seats !== undefined) account.seats = numberOf(body, 'seats');
  if (isObject(body.features)) account.features = { ...account.features, ...body.features };
  return describe(account);
}

function describe(account: AccountStore) {
  return { plan: account.plan, seats: account.seats, features: account.features };
}

/** Deletes a custom field as a user of the web interface would: by `code`, or by `name`. */
function deleteField(input: CommandInput): unknown {
  const account = accountOf(input);
  const { body } = input;
  const object = FIELD_OBJECTS.find((known) => known === body.object);
  if (!object) throw new ControlError(400, `"object" has to be one of ${FIELD_OBJECTS.join(', ')}`);
  const field = account.fields
    .custom(object)
    .find((each) => each.code === body.code || each.name === body.name);
  if (!field) throw new ControlError(404, 'There is no such custom field');
  account.fields.remove(field, input.state.clock.now());
  return { deleted: field.code };
}

function usage(input: CommandInput): unknown {
  const { state } = input;
  return state.limits.usage(accountOf(input), state.clock.now());
}

/** Commands about one account: users, tokens, plan, fields, budget, contents. */
export const ACCOUNT_COMMANDS: readonly Command[] = [
  { method: 'GET', path: '/accounts', run: ({ infos }) => ({ accounts: infos() }) },
  { method: 'GET', path: '/accounts/:account', run: (input) => describe(accountOf(input)) },
  { method: 'PATCH', path: '/accounts/:account', run: changePlan },
  {
    method: 'GET',
    path: '/accounts/:account/users',
    run: (input) => ({ users: accountOf(input).users.all() }),
  },
  { method: 'POST', path: '/accounts/:account/users', run: addUser },
  { method: 'PATCH', path: '/accounts/:account/users/:id', run: changeUser },
  { method: 'POST', path: '/accounts/:account/tokens', run: addToken },
  { method: 'POST', path: '/accounts/:account/tokens/revoke', run: revoke },
  { method: 'POST', path: '/accounts/:account/tokens/restore', run: restore },
  { method: 'POST', path: '/accounts/:account/fields/delete', run: deleteField },
  { method: 'GET', path: '/accounts/:account/usage', run: usage },
  {
    method: 'POST',
    path: '/accounts/:account/spend',
    run: (input) => {
      input.state.limits.spendByOthers(
        accountOf(input),
        numberOf(input.body, 'tokens'),
        input.state.clock.now(),
      );
      return usage(input);
    },
  },
  { method: 'GET', path: '/accounts/:account/dump', run: (input) => dumpAccount(accountOf(input)) },
  { method: 'GET', path: '/accounts/:account/counts', run: (input) => countAccount(accountOf(input)) },
];
