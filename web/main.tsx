import '@fontsource-variable/inter/wght.css';
import './styles.css';
import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api.ts';
import { openTexts } from './i18n.ts';
import { recall } from './memory.ts';
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
          {/* As wide as the list of conversations at most: never over what somebody is writing in. */}
          <Notifications position="bottom-left" limit={4} containerWidth={340} />
          <RouterProvider router={router} />
        </ModalsProvider>
      </MantineProvider>
    </QueryClientProvider>
  </StrictMode>,
);
