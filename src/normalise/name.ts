/** A name in the form in which two are compared: NFC, case-folded, spaces collapsed and trimmed. '' stays ''. */
export function foldName(name: string): string {
  return name.toLowerCase().normalize('NFC').replace(/\s+/gu, ' ').trim();
}
