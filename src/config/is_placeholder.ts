/**
 * Whether a token or secret is one that stands in examples for another, such as `change-me`,
 * `your-token-here`, `password` or the one in docs/deploy/easel.yaml. Whoever reads them has it.
 */
export function isPlaceholder(secret: string): boolean {
  const text = secret.toLowerCase();
  return ASKING.test(text) || KNOWN.test(text.replaceAll(/[^a-z\d]/g, ""));
}

/** In words of their own: what merely begins with these letters may be by chance. */
const ASKING =
  /^[^a-z\d]*(?:please[^a-z\d]*)?(?:change|replace)[^a-z\d]*(?:me|this|it|with)(?![a-z\d])/;

/** By letters and digits alone. */
const KNOWN = new RegExp(
  [
    "makeonewith.*",
    "(?:please)?insertyour.*",
    ".*changein(?:prod.*)?",
    "your\\d*bitsecret.*",
    // The one of jwt.io.
    "astringsecretatleast.*",
    "(?:your|my|insert|enter)?(?:super)?(?:secret|api|jwt|auth|access|bearer)*" +
    "(?:token|secret|key|password)(?:here|goeshere)?(?:please)?",
    "placeholder|example|todo|x{3,}",
  ].map((one) => `^(?:${one})$`).join("|"),
);
