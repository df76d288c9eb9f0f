/** Loaded, or Asterisk ends at once: a telephone without one of these would fail in the middle of a call. */
export const required: readonly string[] = `
  res_timing_timerfd res_sorcery_config res_sorcery_memory res_sorcery_astdb res_crypto res_http_websocket pbx_config
  res_stasis app_stasis res_stasis_answer res_stasis_playback res_stasis_recording res_stasis_snoop
  res_stasis_device_state
  res_ari res_ari_model res_ari_applications res_ari_asterisk res_ari_bridges res_ari_channels res_ari_device_states
  res_ari_endpoints res_ari_events res_ari_playbacks res_ari_recordings res_ari_sounds
  res_pjproject res_pjsip res_pjsip_session res_pjsip_sdp_rtp chan_pjsip res_rtp_asterisk res_srtp
  res_pjsip_authenticator_digest res_pjsip_outbound_authenticator_digest res_pjsip_endpoint_identifier_ip
  res_pjsip_endpoint_identifier_user res_pjsip_registrar res_pjsip_outbound_registration
  res_pjsip_transport_websocket res_pjsip_caller_id res_pjsip_nat res_pjsip_rfc3326 res_pjsip_dtmf_info
  res_pjsip_refer res_pjsip_diversion res_pjsip_path res_pjsip_acl res_pjsip_header_funcs res_pjsip_pubsub
  res_pjsip_dlg_options res_pjsip_empty_info
  bridge_simple bridge_softmix bridge_holding bridge_native_rtp chan_bridge_media
  codec_alaw codec_ulaw codec_a_mu codec_g722 codec_gsm codec_resample
  format_wav format_pcm format_sln format_gsm res_musiconhold
  func_callerid func_channel func_logic func_strings func_pjsip_endpoint func_pjsip_contact func_pjsip_aor
  func_hangupcause func_timeout func_talkdetect func_volume func_frame_drop
  app_dial app_playback app_amd app_echo app_verbose`
  .trim()
  .split(/\s+/);

/** Loaded where the build has them. */
export const welcome: readonly string[] = `
  res_rtp_multicast chan_rtp app_chanspy func_cut func_groupcount func_uri res_audiosocket chan_audiosocket
  res_websocket_client chan_websocket codec_opus_open_source res_format_attr_opus format_ogg_opus_open_source
  res_security_log res_stun_monitor func_jitterbuffer func_periodic_hook app_mixmonitor res_mutestream`
  .trim()
  .split(/\s+/);

/** Configuration files that loaded modules look for and complain about when they are missing. */
export const emptyFiles: readonly string[] = `
  acl ccss cdr cel codecs features sorcery stasis udptl pjproject pjsip_notify amd websocket_client
  res_stun_monitor dnsmgr dsp enum extconfig cli cli_permissions res_parking say`
  .trim()
  .split(/\s+/);
