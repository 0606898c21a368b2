// Numbers that a seed decides, so that what failed can be repeated.

// A function of `end` that gives whole numbers below it.
export function random(seed) {
  let state = seed >>> 0;
  return (end) => {
    // Marsaglia's xorshift with 32 bits, which never reaches zero from anything else.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % end;
  };
}

// Runs of what takes long: more of them where `cargo xtask test --long` asks for it.
export const times = (few, many) => (process.env.PERENNIAL_LONG ? many : few);
