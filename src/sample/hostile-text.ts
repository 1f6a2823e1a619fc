/** Content types and tags that are legal in Azure and hard on whatever prints them. */
export const hostileContentTypes = [
  '<img src=x onerror="alert(1)">',
  "\u001b[31mred\u001b[0m",
  '=HYPERLINK("https://evil.example","open")',
  "\u202egnp.exe",
  "`| pipes | and **stars** |`\r\n::set-output name=x::y",
] as const;

/** Tags by entries, so that `__proto__` is a tag like any other. */
export const hostileTags: Readonly<Record<string, string>> = Object.fromEntries([
  ["__proto__", "polluted"],
  ["constructor", "</script><script>alert(2)</script>"],
  ["note", "line one\nline two \u2028 three"],
  ["rtl", "\u202eelbairav\u202c \u200bhidden"],
]);
