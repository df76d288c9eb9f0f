export function AwayReasonsPage() {
  return null;
}
