import { hash, verify } from "@node-rs/argon2";

/** 19 MiB, twice over: about 20 ms here, and dear for whoever guesses. The library's algorithm is argon2id. */
const costs = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Of a random password that nobody kept, at the same costs. */
const nobodysHash = "$argon2id$v=19$m=19456,t=2,p=1$mzxDZJIAMQCrhfFYrwfm3A$HNPqsbKPmQCYfNSLNhDNVfes9NgonQawmJxxOh6+lVc";

const shortest = 10;
const longest = 200;

/** argon2id, as a PHC string with its own salt and costs. */
export async function hashPassword(password: string): Promise<string> {
  return hash(normal(password), costs);
}

/** Takes as long for a person without a password (`hash` null) as for a wrong one, and is then false. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  // Nobody has a longer one, and to read it would take time.
  const fits = password.length <= longest;
  const right = await verify(stored ?? nobodysHash, fits ? normal(password) : "");
  return right && fits && stored !== null;
}

/** One keyboard types é as one character and another as two: both are the same password. */
function normal(password: string): string {
  return password.normalize("NFKC");
}

/** What is wrong with a new password, as a sentence; null where it will do. Length is what counts, so no rules on symbols. */
export function passwordProblem(password: string, about: { email?: string; name?: string } = {}): string | null {
  const characters = [...normal(password)].length;
  if (characters < shortest) return `A password needs at least ${shortest} characters. Several words are a good one.`;
  if (password.length > longest) return `A password can have at most ${longest} characters.`;
  const bare = letters(password);
  const [local = ""] = (about.email ?? "").split("@");
  for (const known of [about.email ?? "", local, about.name ?? ""]) {
    if (known !== "" && password.trim().toLowerCase() === known.trim().toLowerCase()) return aboutYou;
    if (letters(known).length >= 3 && bare === letters(known)) return aboutYou;
  }
  const flat = password.toLowerCase().replace(/\s/g, "");
  if (new Set(flat).size <= 3 || commonest.has(flat)) {
    return "Too many people use this password. Choose one that only you would think of.";
  }
  return null;
}

const aboutYou = "A password must not be your name or e-mail address.";

/** "Ann Smith 2024!" → "annsmith": digits and signs around a name do not hide it. */
function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}]/gu, "");
}

/** The commonest passwords of leaked lists that are long enough to come this far. */
const commonest = new Set(
  (
    "1234567890 0123456789 0987654321 12345678910 123456789a a123456789 123456789q q123456789 1234567891 123123123123 " +
    "1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc qwertyuiop qwerty12345 qwerty123456 qwertzuiop azertyuiop asdfghjkl123 zaq12wsxcde3 " +
    "qazwsxedcrfv q1w2e3r4t5 q1w2e3r4t5y6 password12 password123 password1234 password12345 passw0rd123 p@ssw0rd123 passwordpassword mypassword1 " +
    "mypassword123 iloveyou12 iloveyou123 iloveyouforever letmein123 letmein1234 welcome123 welcome1234 administrator admin12345 " +
    "admin123456 changeme123 changeme1234 football123 baseball123 basketball superman123 sunshine123 princess123 abcdefghij abcdefghijk " +
    "abcd123456 abc1234567 abc123456789 aa12345678 asd123456789 987654321a monkey12345 dragon12345 michael123 charlie123 liverpool123 " +
    "spanwise123 spanwise1234 annotation annotator123 correcthorsebatterystaple"
  ).split(" "),
);
