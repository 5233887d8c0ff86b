// Words from which synthetic plugins get names, descriptions and tags that compress and collide like real ones.

const split = (text: string): readonly string[] => text.trim().split(/\s+/);

/** What plugins are about. */
export const topics = split(`
  auth jwt oauth oidc saml ldap token session cookie csrf cors tls certificate secret vault crypto hash hmac base64
  uuid random faker template handlebars liquid markdown html xml json yaml toml csv tsv parquet avro protobuf msgpack
  graphql grpc rest soap websocket webhook kafka rabbit redis mongo postgres mysql sqlite oracle cassandra elastic
  search index cache queue stream batch cron timer clock calendar date timezone locale currency country language
  translation phone email address postal geo map route weather image photo video audio font color chart table sheet
  pdf invoice receipt payment stripe paypal order cart product catalog stock price discount tax shipping customer user
  profile avatar role group permission policy audit log metric trace alert monitor health status latency delay retry
  timeout fault chaos error response header body query cookie path method proxy gateway router balancer mirror record
  replay snapshot diff patch merge schema validate lint format parse compile bundle minify compress zip gzip brotli
  archive backup restore migrate import export sync upload download file folder storage bucket blob disk memory
`);

/** What plugins do or are. */
export const roles = split(`
  reader writer loader parser encoder decoder builder maker mapper filter guard checker tester tracer helper adapter
  bridge client server source sink store cache pool engine runner worker agent hook kit tools plus lite core basic
  simple fast smart strict safe secure dynamic static virtual remote local mock stub fake sample demo advanced
`);

/** What descriptions are made of. */
export const verbs = split(`
  checks reads writes creates answers returns validates signs verifies encodes decodes converts renders generates
  collects filters sorts groups joins limits delays repeats records replays mirrors rewrites removes adds replaces
`);

export const adjectives = split(`
  every simple typical incoming outgoing slow broken random configurable reproducible realistic large small nested flat
  signed encrypted expired missing optional required public private shared cached paged sorted filtered localised
`);

export const fillers = split(`
  for from with without inside before after per request response test environment application team project release
  according configured rules and keeps the original order while staying below the given limit of each call so that
  tests remain stable over time even when the upstream service changes its answers or cannot be reached at all
`);
