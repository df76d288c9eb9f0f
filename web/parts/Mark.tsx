/** The mark: a patch cord between two jacks of a switchboard, which happens to be an S. Takes the colour of its text. */
export function Mark({ size = 24, title }: { readonly size?: number; readonly title?: string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      role={title ? 'img' : undefined}
      aria-label={title}
      aria-hidden={title ? undefined : true}
    >
      <path d="M23 7.5H13a4.25 4.25 0 0 0 0 8.5h6a4.25 4.25 0 0 1 0 8.5H9" stroke="currentColor" strokeWidth="3.4" />
      <circle cx="24.5" cy="7.5" r="4" fill="currentColor" />
      <circle cx="7.5" cy="24.5" r="4" fill="currentColor" />
    </svg>
  );
}
