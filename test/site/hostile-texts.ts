// Texts that try to break a page: scripts, markup, endless words, headings out of order.

/** Sets this on `window` where a script of an author runs: nothing on the site ever does. */
export const alarm = 'authorsScriptRan';

export const script = `<script>window.${alarm} = true</script>`;
export const handler = `"><img src=x onerror="window.${alarm} = true">`;
export const scriptUrl = `javascript:window.${alarm}=true`;
export const longWord = 'Pneumonoultramicroscopicsilicovolcanoconiosis'.repeat(3);

/** Everything that has once got a script past somebody's sanitiser, or broken a layout. */
export const hostileReadme = `
### Starts at the third level

${script}
<img src=x onerror="window.${alarm} = true">
<svg onload="window.${alarm} = true"><script>window.${alarm} = true</script></svg>
<a href="${scriptUrl}">a link</a> [another](${scriptUrl}) <${scriptUrl}>
<iframe src="${scriptUrl}"></iframe><form action="/steal"><input name="q"><button>Go</button></form>
<style>body { display: none }</style><div id="main" class="visually-hidden" style="position:fixed">box</div>
<p title="<pre> <table> onmouseover=window.${alarm}=true x=">a title with tags</p>
<details open ontoggle="window.${alarm} = true"><summary>More</summary>Text</details>

###### Sixth level

![](https://images.example.com/no-alternative.png) <img src="https://images.example.com/also-none.png">

- [x] a task that is done
- [ ] a task that is open

${longWord} and \`${longWord}\`

| ${Array.from({ length: 12 }, (_, at) => `column ${at}`).join(' | ')} |
|${' --- |'.repeat(12)}
| ${Array.from({ length: 12 }, () => 'some text in a cell').join(' | ')} |

\`\`\`sh
curl --header "authorization: Bearer ${'x'.repeat(200)}" https://api.example.com/a/very/long/path
\`\`\`

> A quotation with a [relative link](docs/more.md), an [anchor](#starts-at-the-third-level) and a footnote[^1].

[^1]: The footnote.

# A first level in the middle

1. one
   1. one.one

      \`\`\`
      code in a list
      \`\`\`
`;

export const hostileChangelog = `# Changelog\n\n## Starts at the third level\n\n${script}\n\n- one\n\n#### Deep\n`;

/** A README as careful authors write them; "zanzibar" stands in no other text. */
export const goodReadme = `# jwt-guard

Checks **JSON Web Tokens**: signature, expiry, audience and issuer, in the manner of zanzibar.

## Use

\`\`\`yaml
plugins:
  jwt-guard:
    secret: only-for-trying
    audience: my-api
\`\`\`

### Algorithms

| Algorithm | Key |
| --- | --- |
| HS256 | a secret of at least 32 bytes |
| RS256 | a public key in PEM |

## Limits

A token has at most 8,000 characters. Nothing is kept between calls.

${'A paragraph of ordinary length that says what a reader of documentation expects to be told about this. '.repeat(40)}
`;
