import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';
import { categories, groupHues, radiusPx, type SchemeName, shadow, tokens } from './tokens.ts';

const brand: MantineColorsTuple = [
  '#e9edfc',
  '#cfd8f8',
  '#aebcf1',
  '#8fa5ff',
  '#6f86ee',
  '#4a66e8',
  '#2545c4',
  '#1d379f',
  '#182d82',
  '#122263',
];
const red: MantineColorsTuple = [
  '#fce8e6',
  '#f8d0cc',
  '#f0a49d',
  '#ff8a80',
  '#e0524a',
  '#cd3a34',
  '#b92525',
  '#9c1c1c',
  '#7d1717',
  '#5c1111',
];
const gray: MantineColorsTuple = [
  '#f5f4f1',
  '#efede8',
  '#e2dfd8',
  '#d0ccc3',
  '#b3aea3',
  '#8d887e',
  '#67645d',
  '#5a5852',
  '#3a3935',
  '#1b1c20',
];
const dark: MantineColorsTuple = [
  '#e6e8ec',
  '#c9ced7',
  '#a9b0bc',
  '#949cab',
  '#69717f',
  '#3a414d',
  '#2a2f39',
  '#1d2129',
  '#16191f',
  '#0f1115',
];

/** A dialog's head is not a banner of the page. */
const plainHeader = { header: { role: 'presentation' } };

/** The one theme. Sizes on a 4 px grid, 13 px text, one radius, one shadow; colours come from `tokens.ts`. */
export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.8125rem', lg: '0.9375rem', xl: '1.125rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '4px', sm: `${radiusPx}px`, md: `${radiusPx}px`, lg: `${radiusPx}px`, xl: `${radiusPx}px` },
  defaultRadius: 'sm',
  shadows: { xs: 'none', sm: 'none', md: 'var(--c-shadow)', lg: 'var(--c-shadow)', xl: 'var(--c-shadow)' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.35' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.45' },
    },
  },
  colors: { brand, red, gray, dark },
  primaryColor: 'brand',
  primaryShade: { light: 6, dark: 5 },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, position: 'bottom', fz: 'xs', px: 8, py: 4 } },
    // The first item has the focus at once: a menu holds nothing but its items.
    Menu: {
      defaultProps: {
        withInitialFocusPlaceholder: false,
        shadow: 'md',
        transitionProps: { duration: 90, transition: 'fade' },
      },
    },
    Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 90, transition: 'fade' } } },
    Combobox: { defaultProps: { shadow: 'md', transitionProps: { duration: 0 } } },
    Modal: {
      defaultProps: {
        attributes: plainHeader,
        overlayProps: { backgroundOpacity: 0.4 },
        shadow: 'md',
        centered: true,
        transitionProps: { duration: 110, transition: 'fade' },
        padding: 'lg',
      },
    },
    Drawer: {
      defaultProps: {
        attributes: plainHeader,
        overlayProps: { backgroundOpacity: 0.2 },
        shadow: 'md',
        position: 'right',
        transitionProps: { duration: 140 },
      },
    },
    Button: { defaultProps: { size: 'sm' }, classNames: { root: 's-button' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } },
    Table: { defaultProps: { highlightOnHover: true, verticalSpacing: 3, horizontalSpacing: 'sm' } },
    Switch: { defaultProps: { size: 'sm' } },
    Checkbox: { defaultProps: { size: 'sm' } },
    SegmentedControl: { defaultProps: { size: 'xs', transitionDuration: 90, withItemsBorders: false } },
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    Badge: { defaultProps: { variant: 'light', radius: 'sm' } },
    Select: { defaultProps: { checkIconPosition: 'right', allowDeselect: false } },
    Notification: { defaultProps: { withBorder: true } },
  },
});

/** Hands the tokens to CSS as `--c-…` and points the library's own variables at them. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: variablesOf('light'),
  dark: variablesOf('dark'),
});

function variablesOf(scheme: SchemeName): Record<string, string> {
  const variables: Record<string, string> = { '--c-shadow': shadow[scheme] };
  for (const [name, colour] of Object.entries(tokens[scheme])) variables[`--c-${kebab(name)}`] = colour;
  categories[scheme].forEach((colour, place) => {
    variables[`--c-category-${place}`] = colour;
  });
  for (const [name, colour] of Object.entries(groupHues[scheme])) variables[`--c-group-${name}`] = colour;
  return {
    ...variables,
    '--mantine-color-body': 'var(--c-surface)',
    '--mantine-color-text': 'var(--c-text)',
    '--mantine-color-bright': 'var(--c-text)',
    '--mantine-color-dimmed': 'var(--c-text-dim)',
    '--mantine-color-placeholder': 'var(--c-text-faint)',
    '--mantine-color-anchor': 'var(--c-brand-text)',
    '--mantine-color-default': 'var(--c-surface)',
    '--mantine-color-default-hover': 'var(--c-hover)',
    '--mantine-color-default-color': 'var(--c-text)',
    '--mantine-color-default-border': 'var(--c-line)',
    '--mantine-color-error': 'var(--c-unacceptable)',
    '--mantine-color-disabled': 'var(--c-sunken)',
    '--mantine-color-disabled-color': 'var(--c-text-faint)',
    '--mantine-color-disabled-border': 'var(--c-line)',
    '--mantine-primary-color-filled': 'var(--c-brand)',
    '--mantine-primary-color-filled-hover': 'var(--c-brand-hover)',
    '--mantine-primary-color-light': 'var(--c-brand-soft)',
    '--mantine-primary-color-light-color': 'var(--c-brand-text)',
    '--mantine-color-brand-filled': 'var(--c-brand)',
    '--mantine-color-brand-filled-hover': 'var(--c-brand-hover)',
    '--mantine-color-brand-light': 'var(--c-brand-soft)',
    '--mantine-color-brand-light-hover': 'var(--c-brand-soft)',
    '--mantine-color-brand-light-color': 'var(--c-brand-text)',
    '--mantine-color-brand-text': 'var(--c-brand-text)',
    '--mantine-color-gray-light': 'var(--c-sunken)',
    '--mantine-color-gray-light-hover': 'var(--c-sunken)',
    '--mantine-color-gray-light-color': 'var(--c-text-dim)',
    '--mantine-color-gray-outline': 'var(--c-line-strong)',
    '--mantine-color-red-filled': scheme === 'light' ? '#b92525' : '#c23a34',
    '--mantine-color-red-light': 'var(--c-unacceptable-soft)',
    '--mantine-color-red-light-color': 'var(--c-unacceptable)',
    '--mantine-color-red-text': 'var(--c-unacceptable)',
  };
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
