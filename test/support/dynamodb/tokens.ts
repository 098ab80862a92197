import { validation } from "./errors.ts";

/** `name`: a word or a placeholder (#a, :a; the parameters of PartiQL are :?0, :?1 and so on); `quoted`: text in quotes. */
export type Token = { kind: "name" | "number" | "quoted" | "symbol"; text: string };

const PATTERN =
  /\s+|(?<name>[#:]?[A-Za-z_][A-Za-z0-9_-]*|[#:][A-Za-z0-9_]+)|(?<number>\d+)|'(?<single>(?:[^']|'')*)'|"(?<double>(?:[^"]|"")*)"|(?<symbol><>|<=|>=|[=<>()[\]{},.:+\-?*])/y;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(PATTERN);
  let parameters = 0;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const groups = pattern.exec(text)?.groups;
    if (!groups) throw validation(`Invalid expression: syntax error near "${text.slice(at, at + 10)}"`);
    const { name, number, single, double, symbol } = groups;
    const quoted = single ?? double;
    if (name !== undefined) tokens.push({ kind: "name", text: name });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (quoted !== undefined) tokens.push({ kind: "quoted", text: quoted });
    else if (symbol === "?") tokens.push({ kind: "name", text: `:?${parameters++}` });
    else if (symbol !== undefined) tokens.push({ kind: "symbol", text: symbol });
  }
  return tokens;
}

export type Reader = ReturnType<typeof readerOf>;

/** Reads the tokens of an expression one by one; keywords without case. */
export function readerOf(text: string) {
  const tokens = tokensOf(text);
  let place = 0;
  const fail = (): never => {
    throw validation(`Invalid expression: syntax error at "${tokens[place]?.text ?? "<EOF>"}"`);
  };
  const isAt = (word: string, ahead = 0) => {
    const token = tokens[place + ahead];
    return token !== undefined && token.kind !== "quoted" && token.text.toUpperCase() === word;
  };
  const take = (word: string): boolean => {
    if (!isAt(word)) return false;
    place++;
    return true;
  };
  return {
    fail,
    isAt,
    take,
    expect: (word: string) => void (take(word) || fail()),
    ended: () => place === tokens.length,
    next: (...kinds: Token["kind"][]): Token => {
      const token = tokens[place];
      if (!token || !kinds.includes(token.kind)) return fail();
      place++;
      return token;
    },
    peek: () => tokens[place],
    /** One or more, with commas between them. */
    list: <T>(element: () => T): T[] => {
      const all = [element()];
      while (take(",")) all.push(element());
      return all;
    },
  };
}
