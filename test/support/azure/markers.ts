/** Stands wherever Azure would put a secret's value. No file, report or log of a reader may ever hold it. */
export const secretMarker = "MARKER-SECRET-VALUE-7f3a91c5";

/** Stands where Graph shows the first characters of a client secret. */
export const hintMarker = "MARKER-HINT-52d0";
