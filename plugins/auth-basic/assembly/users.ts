// The users of the configuration, kept as digests, and a search that takes as long for a stranger as for a friend.
import { Json, Sha2, constantTimeEquals, decodeHex, sha2 } from '@plugindex/pdk-assemblyscript/assembly';

export class Users {
  /** Why the configuration cannot be used; empty when it can. */
  problem: string = '';
  private names: Uint8Array[] = [];
  private passwords: Uint8Array[] = [];
  private entries: Json[] = [];

  static read(list: Json[]): Users {
    const users = new Users();
    const seen = new Set<string>();
    if (list.length == 0) users.problem = 'Cannot authenticate anyone: "users" is empty or missing';
    for (let i = 0; i < list.length && users.problem.length == 0; i++) {
      users.problem = users.add(list[i], '"users[' + i.toString() + ']"', seen);
    }
    return users;
  }

  private add(user: Json, place: string, seen: Set<string>): string {
    const username = user.textOr('username', '');
    if (username.length == 0) return 'Cannot read ' + place + ': "username" is missing';
    // RFC 7617 2: a user-id with a colon can never arrive.
    if (username.includes(':')) return 'Cannot read ' + place + ': "username" must not contain ":"';
    if (seen.has(username)) return 'Cannot read ' + place + ': the name "' + username + '" appears twice';
    seen.add(username);
    const plain = user.get('password');
    const digest = user.get('password_sha256');
    if ((plain == null) == (digest == null)) {
      return 'Cannot read ' + place + ': expected either "password" or "password_sha256"';
    }
    let bytes: Uint8Array | null = null;
    if (plain != null && plain.isString) bytes = sha2(Sha2.Sha256, plain.text);
    if (digest != null && digest.isString) bytes = decodeHex(digest.text);
    if (bytes == null || bytes.length != 32) {
      return 'Cannot read ' + place + ': expected a text password, or 64 hexadecimal digits of its SHA-256';
    }
    this.names.push(sha2(Sha2.Sha256, username));
    this.passwords.push(bytes);
    this.entries.push(user);
    return '';
  }

  /**
   * The user whose name and password both match, or null.
   * Digests have one length and every user is looked at, so time tells neither which part was wrong nor how far it was right.
   */
  find(username: string, password: string): Json | null {
    const name = sha2(Sha2.Sha256, username);
    const secret = sha2(Sha2.Sha256, password);
    let found = -1;
    for (let i = 0; i < this.entries.length; i++) {
      const sameName = <i32>constantTimeEquals(this.names[i], name);
      const sameSecret = <i32>constantTimeEquals(this.passwords[i], secret);
      found = select<i32>(i, found, (sameName & sameSecret) != 0);
    }
    return found < 0 ? null : this.entries[found];
  }
}
