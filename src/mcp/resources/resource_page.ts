const PAGE = /\?page=([1-9]\d{0,5})$/;

/** A URI without the page that it asks for, and the number of that: 1 where it asks for none. */
export function pageOf(uri: string): { base: string; page: number } {
  const number = PAGE.exec(uri)?.[1];
  return { base: uri.replace(PAGE, ""), page: number === undefined ? 1 : Number(number) };
}
