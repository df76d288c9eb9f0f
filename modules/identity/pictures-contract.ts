import { z } from 'zod';
import { IdOf, route } from '#kernel/contract.ts';

/** Bytes go in and out beside the contract: `PUT /me/picture`, `GET /users/{id}/picture/{version}`. */
export const picturesContract = {
  list: route({
    right: 'signedIn',
    method: 'GET',
    path: '/pictures',
    tags: ['Users'],
    summary: 'Which users have a picture; a picture is at /users/{id}/picture/{version}',
  }).output(z.object({ versions: z.record(IdOf('user'), z.string()) })),
  removeOwn: route({
    right: 'inPerson',
    method: 'DELETE',
    path: '/me/picture',
    tags: ['Me'],
    summary: 'Remove my picture',
  }).output(z.object({ removed: z.boolean() })),
  remove: route({
    right: 'user.manage',
    method: 'DELETE',
    path: '/users/{id}/picture',
    tags: ['Users'],
    summary: 'Remove the picture of a user',
  })
    .input(z.object({ id: IdOf('user') }))
    .output(z.object({ removed: IdOf('user') })),
};
