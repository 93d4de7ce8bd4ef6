/** Of amounts by name, the one of this name; 0 where there is none. Every object has a `constructor`, and so may a server a phase. */
export const amountOf = (amounts: Readonly<Record<string, number>>, name: string): number =>
  Object.hasOwn(amounts, name) ? (amounts[name] as number) : 0;
