// Where the site will be served, as SITE_URL says.

// Not import.meta.env.BASE_URL: a variable of that name in somebody's environment would take its place.
const { SITE_URL = 'http://127.0.0.1:4180' } = process.env;
const address = new URL(SITE_URL);

export const { origin } = address;

/** Path below which everything lies, with a slash at both ends. */
export const base = address.pathname.replace(/\/*$/, '/');
