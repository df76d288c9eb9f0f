import '@fontsource-variable/inter/wght.css';
import './styles.css';
import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api.ts';
import { openTexts } from './i18n.ts';
import { recall } from './memory.ts';
import { Notices } from './notices.tsx';
import { router } from './router.tsx';
import { cssVariables, theme } from './theme.ts';

document.documentElement.dataset.density = recall('density') ?? 'comfortable';
const scheme = recall('theme');

await openTexts();
createRoot(document.getElementById('page') as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme={scheme === 'light' || scheme === 'dark' ? scheme : 'auto'}
      >
        <ModalsProvider>
          <Notices />
          <RouterProvider router={router} />
        </ModalsProvider>
      </MantineProvider>
    </QueryClientProvider>
  </StrictMode>,
);
