/** What a value is, said to the compiler. */

/** Whether two types are the same, `any` told from the rest. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Says that a value is of a type, and of no narrower or wider one: `is<string>()(value)`. */
export function is<Expected>(): <Actual>(
  value: Actual,
  ...same: Same<Actual, Expected> extends true ? [] : [never]
) => void {
  return () => {}
}
