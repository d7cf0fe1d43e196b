# That it finds what is planted: the sources of a model with one of them changed by
# `expression`, of which the explorer has to show that the case does not hold. With
# ON_LOCK it is on the library's own lock.
function(edo_model_finds bug model case source expression)
	set(library model_library)
	if(model STREQUAL lock)
		set(library model_library_lock)
	elseif(ARGN STREQUAL ON_LOCK)
		set(library model_library_sync)
	endif()
	edo_patch(${patched}/${bug}.c ${source} "${expression}")
	set_source_files_properties(${patched}/${bug}.c PROPERTIES COMPILE_OPTIONS "-Wno-unused;-Wno-unused-parameter")
	edo_model_objects(objects model_${model}.c ${library})
	edo_model_program(finds_${bug} ${objects} ${library} ${patched}/${bug}.c)
	add_test(NAME model.finds_${bug} COMMAND finds_${bug} ${case} --expect-failure)
	set_tests_properties(model.finds_${bug} PROPERTIES TIMEOUT 600)
endfunction()

edo_model_finds(a_lock_that_sleeps_for_ever lock three_threads base/lock.c
	"s/EDO__LOCK_WANTED, sleep_ns)/EDO__LOCK_WANTED, EDO__FUTEX_FOREVER)/")
edo_model_finds(a_lock_that_is_seen_free_and_not_taken lock two_threads base/lock.c
	"s/edo__cas_acquire(&lock->word, &expected, taken))/(lock->word = taken))/")
# The header is part of the model as well.
function(edo_model_finds_in_lock_header bug case expression)
	edo_patch(${patched}/${bug}/base/lock.h base/lock.h "${expression}")
	edo_model_program(finds_${bug} model_lock.c model_library_lock
		${patched}/lock.c ${patched}/${bug}/base/lock.h)
	target_include_directories(finds_${bug} BEFORE PRIVATE ${patched}/${bug})
	add_test(NAME model.finds_${bug} COMMAND finds_${bug} ${case} --expect-failure)
	set_tests_properties(model.finds_${bug} PROPERTIES TIMEOUT 600)
endfunction()
edo_model_finds_in_lock_header(a_lock_taken_without_acquire two_threads
	"s/edo__cas_acquire(&lock/edo__cas_relaxed(\\&lock/")
edo_model_finds_in_lock_header(a_lock_given_back_relaxed two_threads
	"s/edo__store_release(&lock/edo__store_relaxed(\\&lock/")
edo_model_finds_in_lock_header(a_lock_outlasted_relaxed outlast
	"s/edo__load_acquire(&lock/edo__load_relaxed(\\&lock/")

edo_model_finds(a_oneshot_whose_swap_is_relaxed oneshot send_and_receive sync/oneshot.c
	"s/edo__solo_cas_acq_rel(&oneshot->state, &old, old | bits)/edo__cas_relaxed(\\&oneshot->state, \\&old, old | bits)/")
edo_model_finds(a_oneshot_armed_without_a_second_look oneshot send_and_receive sync/oneshot.c
	"s/if (old & own.woken_by) {/if (0) {/")
edo_model_finds(a_oneshot_without_versions oneshot receive_with_another_waker sync/oneshot.c
	"s/(old | own.armed) + VERSION/old | own.armed/")
edo_model_finds(a_oneshot_that_keeps_its_senders_first_waker oneshot sender_waits_with_another_waker sync/oneshot.c
	"s/if (edo__load_relaxed(own.waker) == waker)/if (own.armed == TX_ARMED || edo__load_relaxed(own.waker) == waker)/")
edo_model_finds(a_oneshot_whose_stop_wakes_no_receive oneshot stopped_while_it_receives sync/oneshot.c
	"s/if (is_waited(old, rx_side(oneshot)))/if (0)/")
edo_model_finds(a_oneshot_that_is_sent_to_after_a_stop oneshot receiver_stops sync/oneshot.c
	"s/RX_GONE | STOPPED, &old))/RX_GONE, \\&old))/")

edo_model_finds(an_mpsc_whose_cancelled_sender_keeps_its_room mpsc cancelled_sender sync/mpsc_send.c
	"s/next = edo__mpsc_promise_room(channel)/next = NULL/")
edo_model_finds(an_mpsc_that_wakes_no_receiver mpsc three_through_one sync/mpsc_send.c
	"s/*ret_marked = edo__mpsc_take_receiver(channel)/*ret_marked = NULL/")
edo_model_finds(an_mpsc_whose_last_handle_is_relaxed mpsc capacity_of_one sync/mpsc_recv.c
	"s/edo__solo_fetch_add_acq_rel(&channel->n_refs, UINT32_MAX)/edo__fetch_add_relaxed(\\&channel->n_refs, UINT32_MAX)/")
edo_model_finds(an_mpsc_that_hands_before_it_marks mpsc woken_for_another_reason sync/mpsc_send.c
	"/^static struct edo_waker .hand/,/^}/{/marked = edo_waker_mark/d;s/return marked;/return edo_waker_mark(receiver->waker);/}")
edo_model_finds(an_mpsc_that_hands_relaxed mpsc woken_for_another_reason sync/mpsc_send.c
	"s/edo__store_release(&receiver->grant/edo__store_relaxed(\\&receiver->grant/")
edo_model_finds(an_mpsc_that_takes_relaxed mpsc woken_for_another_reason sync/mpsc_recv.c
	"s/edo__load_acquire(&recv->grant)/edo__load_relaxed(\\&recv->grant)/")
edo_model_finds(an_mpsc_that_forgets_what_it_handed mpsc capacity_of_one sync/mpsc_recv.c
	"/^static int recv_step/,/^}/s/if (take_handed(recv))/if (0)/")
edo_model_finds(an_mpsc_that_loses_what_was_returned mpsc cancelled_receiver sync/mpsc_recv.c
	"s/channel->has_returned = true;/;/")
edo_model_finds(an_mpsc_that_keeps_what_was_returned mpsc receiver_gives_up_and_goes sync/mpsc_recv.c
	"s/returned = channel->has_returned .*/returned = NULL;/")
edo_model_finds(an_mpsc_that_takes_more_before_it_has_given_all mpsc unbounded sync/mpsc_recv.c
	"s/? !pop_taken(channel, recv->ret_item)/? true/")
edo_model_finds(an_mpsc_that_keeps_what_it_took mpsc receiver_of_several_goes sync/mpsc_recv.c
	"s/destroy_items(&taken, returned, channel->destroy_item)/destroy_items(\\&taken, returned, NULL)/")
edo_model_finds(an_mpsc_that_tells_no_sender_of_its_end mpsc two_wait_for_closed sync/mpsc_recv.c
	"s/waiter = edo__line_first(&channel->closed_line);/waiter = NULL;/")
edo_model_finds(an_mpsc_that_is_empty_while_one_sends mpsc_ends try_to_receive sync/mpsc_recv.c
	"/^int edo_mpsc_try_recv/,/^}/s/edo__lock_acquire(&channel->lock);/if (!edo__lock_try_acquire(\\&channel->lock)) return EDO_EEMPTY;/"
	ON_LOCK)
edo_model_finds(an_mpsc_that_counts_without_its_lock mpsc_ends count_after_a_send sync/mpsc_recv.c
	"/^size_t edo_mpsc_rx_n_items/,/^}/{/edo__lock_[a-z]*(/d}")
edo_model_finds(an_mpsc_that_counts_its_senders_as_items mpsc_ends count_of_one_while_senders_go sync/mpsc_send.c
	"/^void edo_mpsc_tx_close/,/^}/s/channel->n_tx--;/channel->n_tx--; channel->items.n_items++; edo__lock_release(\\&channel->lock); edo__lock_acquire(\\&channel->lock); channel->items.n_items--;/")
edo_model_finds(an_mpsc_that_does_not_count_what_it_took mpsc_ends count_of_two_while_senders_go sync/mpsc_recv.c
	"s/edo__load_relaxed(&channel->n_taken)/0/")
edo_model_finds(an_mpsc_whose_count_is_stored_plainly mpsc_ends count_while_it_is_received sync/mpsc_recv.c
	"s/edo__store_relaxed(&channel->n_taken, taken->n_items)/channel->n_taken = taken->n_items/")
edo_model_finds(an_mpsc_whose_last_sender_wakes_nobody mpsc_ends senders_go sync/mpsc_send.c
	"/^void edo_mpsc_tx_close/,/^}/s/receiver = edo__mpsc_take_receiver(channel)/receiver = NULL/")
edo_model_finds(a_notify_that_does_not_outlast_one notify taken_away_after_one sync/notify.c
	"s/edo__lock_outlast(.*);/;/")
edo_model_finds(a_notify_that_does_not_outlast_all notify taken_away_after_all sync/notify.c
	"s/edo__lock_outlast(.*);/;/")
edo_model_finds(a_notify_that_loses_a_cancelled_permit notify permit_of_one_that_gives_up sync/notify.c
	"s/else if (wait->grant == ONE)/else if (0)/")
edo_model_finds(a_notify_that_misses_the_unpolled notify all_at_once sync/notify.c
	"s/\\(edo__load_acquire(&\\)\\?notify->n_all)\\? != wait->n_all/0/")
edo_model_finds(a_notify_that_looks_without_the_lock_alone notify one_permit sync/notify.c
	"s/else if (!wait_locked(wait, context->waker))/else if (self->state == WAITING || !wait_locked(wait, context->waker))/")
edo_model_finds(a_notify_whose_grant_is_relaxed notify woken_for_another_reason sync/notify.c
	"s/edo__store_release(&wait_of(waiter)->grant/edo__store_relaxed(\\&wait_of(waiter)->grant/"
	ON_LOCK)
edo_model_finds(a_notify_whose_grant_is_seen_relaxed notify woken_for_another_reason sync/notify.c
	"s/edo__load_acquire(&wait->grant)/edo__load_relaxed(\\&wait->grant)/"
	ON_LOCK)
edo_model_finds(a_notify_whose_permit_is_left_relaxed notify one_permit sync/notify.c
	"s/edo__store_release(&notify->has_permit, 1u)/edo__store_relaxed(\\&notify->has_permit, 1u)/"
	ON_LOCK)
edo_model_finds(a_notify_whose_permit_is_taken_relaxed notify one_permit sync/notify.c
	"s/edo__solo_cas_acq_rel(&notify->has_permit, &permit, 0)/edo__cas_relaxed(\\&notify->has_permit, \\&permit, 0)/"
	ON_LOCK)
edo_model_finds(a_notify_whose_permit_is_taken_twice notify two_for_one_permit sync/notify.c
	"s/edo__solo_cas_acq_rel(&notify->has_permit, &permit, 0)/(edo__store_release(\\&notify->has_permit, 0u), permit)/")
edo_model_finds(a_notify_that_renews_without_a_swap notify one_permit_for_two sync/notify.c
	"s/edo__solo_cas_acq_rel(&notify->has_permit, &permit, 1)/permit/")
edo_model_finds(a_notify_whose_all_reaches_who_comes_later notify_all wait_after_all sync/notify.c
	"s/edo__list_splice_back(&line, edo__line(&notify->line));/edo__list_init(\\&line);/;s/grant_some(&line, /grant_some(edo__line(\\&notify->line), /")
edo_model_finds(a_notify_whose_all_waits_where_one_looks notify_all one_after_the_first sync/notify.c
	"s/edo__list_splice_back(&line, edo__line(&notify->line));/edo__list_init(\\&line);/;s/grant_some(&line, /grant_some(edo__line(\\&notify->line), /")
edo_model_finds(a_notify_that_counts_all_when_they_are_told notify_all both_or_none sync/notify.c
	"/^void edo_notify_all/,/^}/{s/edo__store_release(&notify->n_all, notify->n_all + 1);//;s/} while (is_left);/& edo__lock_acquire(\\&notify->lock); edo__store_release(\\&notify->n_all, notify->n_all + 1); edo__lock_release(\\&notify->lock);/}")
edo_model_finds(a_notify_whose_all_leaves_no_count notify all_and_one sync/notify.c
	"/^static bool wait_step/,/^}/s/take_permit(notify)/false/")
edo_model_finds(a_semaphore_that_loses_what_was_set_aside semaphore one_gives_up sync/semaphore_acquire.c
	"/^static void leave/,/^}/s/n = edo__acquire_n_set_aside(acquire);/n = 0;/")
edo_model_finds(a_semaphore_that_forgets_the_second_in_line semaphore two_at_once sync/semaphore.c
	"s/if (n_permits == 0)/if (true)/")
edo_model_finds(a_semaphore_that_looks_before_it_leaves semaphore two_give_up_twice sync/semaphore_acquire.c
	"/^static void leave/,/^}/{s/uint32_t n = 0;/uint32_t n_before = edo__acquire_n_set_aside(acquire), n = 0;/;s/n = edo__acquire_n_set_aside(acquire);/n = n_before;/}")
edo_model_finds(a_semaphore_that_closes_and_keeps_what_was_set_aside semaphore closed_by_each sync/semaphore.c
	"/^static bool turn_away/,/^}/s/edo__acquire_n_set_aside(acquire_of(waiter))/0/")
edo_model_finds(a_semaphore_whose_grant_is_relaxed semaphore woken_for_another_reason sync/semaphore.c
	"s/edo__store_release(&acquire_of(waiter)->grant/edo__store_relaxed(\\&acquire_of(waiter)->grant/"
	ON_LOCK)
edo_model_finds(a_semaphore_whose_grant_is_seen_relaxed semaphore woken_for_another_reason sync/semaphore_acquire.c
	"s/edo__load_acquire(&acquire->grant)/edo__load_relaxed(\\&acquire->grant)/"
	ON_LOCK)
edo_model_finds(a_semaphore_in_which_one_overtakes semaphore first_in_line sync/semaphore.c
	"/^bool edo__semaphore_hand_out/,/^}/s/if (edo__line_is_empty(.*)) {/if (true) {/")
edo_model_finds(a_semaphore_that_does_not_outlast_a_grant semaphore taken_away_after_one sync/semaphore_acquire.c
	"/^static int acquire_early/,/^}/s/edo__lock_outlast(.*);/{}/")
edo_model_finds(a_semaphore_that_does_not_outlast_a_swap semaphore taken_away_after_three sync/semaphore_acquire.c
	"/^static inline int take/,/^}/s/edo__lock_outlast(.*);/{}/")
edo_model_finds(a_semaphore_that_comes_back_for_nothing semaphore taken_away_after_three sync/semaphore.c
	"/^bool edo__semaphore_hand_out/,/^}/{s/if (n_permits == 0)/if (n_permits == 0 \\&\\& !has_served)/;s/edo__wake_batch_flush/has_served = batch.n > 0; &/;s/bool is_within = true;/bool is_within = true, has_served;/}")
# The header is part of the model as well.
function(edo_model_finds_in_permits_header bug case expression)
	edo_patch(${patched}/${bug}/sync/permits.h sync/permits.h "${expression}")
	edo_model_program(finds_${bug} model_semaphore.c model_library
		${src}/sync/semaphore.c ${src}/sync/semaphore_acquire.c
		${patched}/${bug}/sync/permits.h)
	target_include_directories(finds_${bug} BEFORE PRIVATE ${patched}/${bug})
	add_test(NAME model.finds_${bug} COMMAND finds_${bug} ${case} --expect-failure)
	set_tests_properties(model.finds_${bug} PROPERTIES TIMEOUT 600)
endfunction()
edo_model_finds_in_permits_header(a_semaphore_that_swaps_relaxed mutual_exclusion
	"s/edo__cas_acq_rel(&permits->word/edo__cas_relaxed(\\&permits->word/")
edo_model_finds_in_permits_header(a_semaphore_whose_release_sees_no_queue mutual_exclusion
	"/^static inline int edo__permits_give/,/^}/s/if (old & EDO__PERMITS_QUEUED)/if (0)/")
edo_model_finds_in_permits_header(a_semaphore_that_queues_without_a_second_look mutual_exclusion
	"/^static inline int edo__permits_take_or_queue/,/^}/s/result = edo__permits_judge(old, n_permits);/result = old \\& EDO__PERMITS_CLOSED ? EDO_ECLOSED : EDO_EEMPTY;/")
edo_model_finds_in_permits_header(a_semaphore_that_forgets_what_was_free release_while_one_comes
	"s/\\*ret_n_missing = n_permits - .*/*ret_n_missing = n_permits;/")
edo_model_finds_in_permits_header(a_semaphore_that_adds_without_a_swap permits_that_come_and_go
	"/^static inline int edo__permits_give/,/^}/s/while (!edo__permits_swap(permits, &old,/while (edo__store_release(\\&permits->word,/;/^static inline int edo__permits_give/,/^}/s/old + edo__permits_word(n_permits)));/old + edo__permits_word(n_permits)), 0);/")

# A header that one model uses, and the sources that it is inlined into.
function(edo_model_finds_in_header bug model case header expression)
	edo_patch(${patched}/${bug}/${header} ${header} "${expression}")
	list(TRANSFORM ARGN PREPEND ${src}/)
	edo_model_program(finds_${bug} model_${model}.c model_library
		${ARGN} ${patched}/${bug}/${header})
	target_include_directories(finds_${bug} BEFORE PRIVATE ${patched}/${bug})
	add_test(NAME model.finds_${bug} COMMAND finds_${bug} ${case} --expect-failure)
	set_tests_properties(model.finds_${bug} PROPERTIES TIMEOUT 600)
endfunction()

# Likewise where tasks are too short to be moved.
function(edo_model_finds_in_short bug case source expression)
	edo_patch(${patched}/${bug}.c ${source} "${expression}")
	edo_model_program(finds_${bug} model_multi_thread.c model_library
		${patched}/short/steal.c ${patched}/${bug}.c)
	add_test(NAME model.finds_${bug} COMMAND finds_${bug} ${case} --expect-failure)
	set_tests_properties(model.finds_${bug} PROPERTIES TIMEOUT 600)
endfunction()

set(shrink_ring "s/RING_SIZE 256u/RING_SIZE 4u/")
edo_model_finds_in_header(a_ring_whose_tail_is_relaxed ring pop_against_a_thief sched/ring.h
	"${shrink_ring};s/edo__store_release(&ring->tail/edo__store_relaxed(\\&ring->tail/" sched/ring.c)
edo_model_finds_in_header(a_ring_that_pops_without_a_swap ring pop_against_a_thief sched/ring.h
	"${shrink_ring};s/!edo__cas_weak_acq_rel(&ring->head, &head, head + 1)/(edo__store_release(\\&ring->head, head + 1), 0)/" sched/ring.c)
edo_model_finds_in_header(a_ring_that_writes_over_its_head ring overflow_against_a_thief sched/ring.h
	"${shrink_ring};s/>= EDO__RING_SIZE)/> EDO__RING_SIZE)/" sched/ring.c)
edo_model_finds(a_thief_that_sees_the_tail_relaxed ring pop_against_a_thief sched/ring.c
	"s/edo__load_acquire(&victim->tail)/edo__load_relaxed(\\&victim->tail)/")
edo_model_finds(a_ring_that_overflows_without_a_swap ring overflow_against_a_thief sched/ring.c
	"s/!edo__cas_weak_acq_rel(&ring->head, &head, head + n)/(edo__store_release(\\&ring->head, head + n), 0)/")
edo_model_finds_in_header(a_ring_whose_loot_is_pushed_before_it_is_written ring loot_that_is_stolen sched/ring.h
	"${shrink_ring};/^static inline bool edo__ring_push/,/^}/{/edo__store_relaxed(&ring->tasks/d;s/edo__store_release(&ring->tail, tail + 1);/& edo__store_relaxed(\\&ring->tasks[tail % EDO__RING_SIZE], task);/}" sched/ring.c)

edo_model_finds(a_queue_that_is_not_closed inject push_against_close sched/inject.c
	"/^bool edo__inject_push(/,/^}/s/if (!is_closed) {/if (1) {/")
edo_model_finds(a_queue_that_does_not_count_a_chain inject push_against_pop sched/inject.c
	"s/set_length(inject, length(inject) + n_tasks);/;/")

edo_model_finds(a_maker_of_work_that_only_looks idle work_for_one_that_goes_to_sleep sched/idle.c
	"s/edo__fetch_add_seq_cst(&idle->word, 0)/edo__load_seq_cst(\\&idle->word)/")
edo_model_finds(a_maker_of_work_that_adds_relaxed idle work_for_one_that_goes_to_sleep sched/idle.c
	"s/edo__fetch_add_seq_cst(&idle->word, 0)/edo__fetch_add_relaxed(\\&idle->word, 0)/")
edo_model_finds(a_called_one_that_is_not_counted_as_searching idle call_against_a_time_out sched/idle.c
	"s/ONE_AWAKE + ONE_SEARCHING);/ONE_AWAKE);/")

edo_model_finds(a_worker_that_sleeps_without_a_second_look multi_thread wake_from_outside sched/park.c
	"${shrink_park};s/if (!must_stay(worker))/if (true)/")
edo_model_finds_in_short(a_worker_that_sleeps_over_its_own_ring wake_in_a_park_hook sched/park.c
	"${shrink_park};s/if (edo__ring_length(&worker->ring) > 0)/if (false)/")
edo_model_finds(a_worker_that_posts_no_lookout multi_thread behind_a_long_poll sched/steal.c
	"${shrink_steal};/^void edo__mt_worker_post_lookout/,/^}/s/if (!edo__idle_has_lookout(idle))/if (0)/")
edo_model_finds(a_scheduler_without_visitors multi_thread wake_while_it_closes sched/multi_thread.c
	"/^static void schedule_from_outside/,/^}/{/visit(scheduler)/d;/leave(scheduler)/d}")
edo_model_finds(a_scheduler_whose_last_worker_wakes_nobody multi_thread close_over_one_that_waits sched/multi_thread.c
	"/^static void leave_all/,/^}/s/edo__multi_thread_wake_all(scheduler);/;/")
edo_model_finds(a_scheduler_that_forgets_who_is_late multi_thread start_while_it_closes sched/multi_thread.c
	"s/give_up_queued(scheduler);/edo__inject_close(\\&scheduler->inject);/")
edo_model_finds(a_wake_without_release multi_thread wake_from_outside task/cell.c
	"/^void edo__task_waker_wake/,/^}/s/edo__word_swap(task, &word,/edo__cas_relaxed(\\&task->word, \\&word,/")
edo_model_finds(a_visited_cell_that_is_freed_at_once multi_thread close_over_one_of_a_worker task/cell.c
	"/^void edo__task_unref_visited/,/^}/s/free_cell(task, false)/edo__task_free(task)/")
edo_model_finds(a_start_that_does_not_ask_who_closes multi_thread start_while_it_closes task/task.c
	"/^void edo__task_count_in/,/^}/s/is_late = edo__owner_is_closing(owner)/is_late = false/")
set(word_users task/cell.c task/run.c task/task.c task/join.c task/local.c task/scope.c)
edo_model_finds_in_header(a_poll_that_settles_without_comparing multi_thread wake_from_outside task/word.h
	"s/if ((word ^ seen) >= EDO__WORD_WAKE)/if (0)/" ${word_users})
edo_model_finds_in_header(an_outcome_that_is_seen_relaxed join join_of_a_run_that_ends task/word.h
	"/^static inline uint64_t edo__word_load/,/^}/s/edo__load_acquire/edo__load_relaxed/" ${word_users})
edo_model_finds_in_header(a_last_reference_that_is_relaxed multi_thread wake_while_it_closes task/word.h
	"s/edo__solo_fetch_sub_acq_rel_64($/(__typeof__(task->word))edo__fetch_sub_relaxed(/" ${word_users})

edo_model_finds(a_worker_that_is_never_given_back threads a_worker_that_is_handed_over sched/threads.c
	"/^static void release_worker/,/^}/s/if (!link) {/if (1) {/")
edo_model_finds(a_claim_that_wakes_nobody threads a_worker_that_is_handed_over sched/threads.c
	"s/edo__driver_wake(worker->worker.driver);/;/")
edo_model_finds(a_thread_that_stays_when_it_closes threads a_hand_over_while_it_closes sched/threads.c
	"s/goes_on = !threads->is_stopping;/goes_on = true;/")
edo_model_finds(a_worker_that_is_handed_over_without_what_is_next threads a_worker_with_what_is_next runtime/in_place.c
	"/^static bool hand_over/,/^}/s/edo__mt_worker_flush(worker);/;/")
edo_model_finds(a_spare_that_goes_although_it_is_called threads a_spare_that_goes_home sched/threads.c
	"/^static bool resign/,/^}/s/return is_spare;/return true;/")
edo_model_finds(a_spare_that_nobody_joins threads a_spare_that_goes_home sched/threads.c
	"s/^\tjoin_all(&gone);//")
edo_model_finds(a_thread_that_is_not_sent_home threads a_worker_that_is_handed_over sched/threads.c
	"s/order(edo__container_of(link, struct thread, spare_link), NULL);/;/")

edo_model_finds(a_seat_that_does_not_see_them_close block_on seat_that_waits_against_the_end runtime/seat.c
	"/^static bool show_root/,/^}/s/return !is_closing;/return true;/")
edo_model_finds(a_turn_that_is_not_passed_on block_on two_take_turns runtime/turns.c
	"s/give_turn(caller_of(first));/{}/")
edo_model_finds(a_turn_that_does_not_see_them_close block_on turn_that_waits_against_the_end runtime/turns.c
	"/^static bool come_in/,/^}/s/if (turns->callers.is_closing)/if (0)/")
edo_model_finds(seats_that_go_under_who_leaves block_on seat_against_the_end runtime/callers.c
	"s/edo__lock_outlast(&callers->lock);/;/")
edo_model_finds(turns_that_go_under_who_leaves block_on turn_against_the_end runtime/callers.c
	"s/edo__lock_outlast(&callers->lock);/;/")
edo_model_finds(a_handle_that_signs_in_without_its_lock block_on seat_against_the_end runtime/handle.c
	"/^static struct edo_runtime .sign_in/,/^}/{s/runtime = handle->runtime;/runtime = handle->runtime; edo__lock_release(\\&handle->lock);/;/^\tedo__lock_release/d}")
edo_model_finds(turns_whose_last_ends_nothing block_on turn_against_the_background runtime/callers.c
	"s/if (is_last && on_last)/if (0)/")
edo_model_finds(seats_whose_last_ends_nothing block_on seat_against_the_background runtime/callers.c
	"s/if (is_last && on_last)/if (0)/")
edo_model_finds(an_end_that_is_late_and_left_to_nobody block_on turn_against_a_short_end runtime/shutdown.c
	"/^int edo__runtime_shut_down/,/^}/s/edo_runtime_shutdown_background(runtime);/;/")
edo_model_finds(threads_whose_last_ends_nothing block_on seat_against_the_background sched/threads.c
	"s/^\tif (on_last)$/\tif (0)/")
edo_model_finds(a_box_that_is_left_before_it_is_cancelling block_on box_left_to_a_worker task/box_task.c
	"/^void edo__box_detach/,/^}/{s/edo__word_set(task, EDO__WORD_CANCELLING);/;/;s/edo_task_detach(task);/edo_task_abort(task); &/}")
edo_model_finds(a_box_in_the_midst_that_is_turned_away block_on box_left_against_the_background task/task.c
	"/^static bool has_begun/,/^}/s/return .*;/return false;/")
edo_model_finds(workers_that_leave_while_one_is_in_block_on block_on box_left_against_the_background sched/multi_thread.c
	"s/return (!scheduler->n_callers ||/return (true ||/")
edo_model_finds(a_turn_that_is_passed_on_with_a_wake polls polls_in_turns runtime/turns.c
	"s/pass_to_owner(turns, other);/& edo_waker_wake_by_ref(\\&caller->root->waker);/")
edo_model_finds(a_worker_that_goes_on_with_who_yields polls a_turn_for_each_yield sched/defer.c
	"s/worker->is_deferred = true;/edo_waker_wake_by_ref(waker);/")

edo_model_finds(a_scope_without_a_lock scope children_on_two_threads task/scope.c
	"/^static void end_child/,/^}/{/edo__lock_[a-z]*(&scope->lock);/d}")
edo_model_finds(a_scope_that_wakes_nobody scope children_on_two_threads task/scope.c
	"s/joiner = edo_waker_mark(scope->joiner);/joiner = NULL;/")
edo_model_finds(a_scope_that_cancels_no_siblings scope one_that_fails task/scope.c
	"s/if (fail(scope, result)) {/if (fail(scope, result) \\&\\& 0) {/")
edo_model_finds(a_child_turned_away_without_a_reference scope spawned_too_late task/task.c
	"/^bool edo__task_turn_away/,/^}/{s/edo__task_ref(task);/;/;s/edo__task_unref(task);/;/}")

edo_model_finds(a_joiner_that_is_stored_after_it_is_shown join join_of_a_run_that_ends task/join.c
	"/^static bool store_joiner/,/^}/{s/task->joiner = edo_waker_ref(waker);/bool is_set = set_joining(task); task->joiner = edo_waker_ref(waker);/;s/if (set_joining(task))/if (is_set)/}")
edo_model_finds(a_join_that_is_not_told_of_the_end join join_while_workers_close task/run.c
	"/^static void let_go/,/^}/s/if (word & EDO__WORD_JOINING)/if ((word \\& EDO__WORD_JOINING) \\&\\& !(word \\& EDO__WORD_CANCELLING))/")
edo_model_finds(an_end_without_release join join_of_a_run_that_ends task/run.c
	"/^static inline uint64_t complete/,/^}/s/edo__word_swap(task, &word, next)/edo__cas_relaxed(\\&task->word, \\&word, next)/")
edo_model_finds(an_inbox_that_is_pushed_to_relaxed task wake_against_poll task/local.c
	"/^static bool push(/,/^}/s/edo__cas_weak_acq_rel/edo__cas_relaxed/")
edo_model_finds(an_inbox_that_is_taken_relaxed task wakes_of_two_threads task/local.c
	"s/edo__exchange_acquire(&local->inbox/edo__exchange_relaxed(\\&local->inbox/")
edo_model_finds(an_owner_that_is_not_unparked task wake_against_poll task/local.c
	"/^static bool push_and_unpark/,/^}/s/local->unpark(local);/;/")
edo_model_finds(an_owner_that_parks_without_looking task wake_against_poll task/local.c
	"s/return edo__cas_acq_rel(&local->inbox, &expected, EDO__INBOX_PARKED);/return edo__exchange_acq_rel(\\&local->inbox, EDO__INBOX_PARKED) == expected;/")
edo_model_finds(an_owner_that_closes_under_a_wake task wake_against_poll task/local.c
	"/^static void close_inbox/,/^}/{/edo__lock_[a-z]*(&local->wake_lock);/d}")
edo_model_finds(a_start_that_comes_too_late task start_while_it_closes task/local.c
	"/^static void send/,/^}/s/edo__task_give_up(task);/;/")

edo_model_finds(an_extra_that_is_stored_without_looking task name_of_two_threads task/extra.c
	"s/edo__cas_acq_rel(&task->extra, &extra, fresh)/(edo__store_release(\\&task->extra, fresh), 1)/")
edo_model_finds(an_extra_that_is_shown_relaxed task name_of_two_threads task/extra.c
	"s/edo__cas_acq_rel(&task->extra, &extra, fresh)/edo__cas_relaxed(\\&task->extra, \\&extra, fresh)/")
edo_model_finds(an_extra_that_comes_second_and_stays task name_of_two_threads task/extra.c
	"/^struct edo__task_extra .edo__task_extra(/,/^}/s/edo__free(fresh);/;/")
edo_model_finds(an_end_that_reads_the_extra_plainly task name_of_two_threads task/run.c
	"/^static uint8_t wind_up/,/^}/s/edo__load_acquire(&task->extra)/task->extra/")
edo_model_finds(a_name_that_is_set_relaxed task name_of_two_threads task/extra.c
	"s/edo__store_release(&extra->name/edo__store_relaxed(\\&extra->name/")

edo_model_finds(a_driver_that_sleeps_over_a_wake task wake_against_poll driver/epoll.c
	"s/!edo__cas_acq_rel(&epoll->sleep_state, &awake, (uint32_t)ASLEEP)/(edo__store_seq_cst(\\&epoll->sleep_state, (uint32_t)ASLEEP), awake)/")
edo_model_finds(a_slab_that_counts_relaxed task wake_while_it_closes base/slab.c
	"s/edo__fetch_sub_acq_rel(&slab->n_balance, 1)/edo__fetch_sub_relaxed(\\&slab->n_balance, 1)/")

edo_model_finds(a_pool_that_calls_nobody_for_the_next_job pool job_that_blocks blocking/pool_thread.c
	"/^static void run_one/,/^}/s/call = edo__pool_call_one(pool);/call = EDO__CALL_NOBODY;/")
edo_model_finds(a_pool_whose_bell_is_heard_too_late pool submit_to_an_idle_thread blocking/pool_thread.c
	"s/edo__futex_wait(bell, seen, timeout)/edo__futex_wait(bell, edo__load_acquire(bell) + 0 * seen, timeout)/")
edo_model_finds(a_pool_whose_called_thread_goes pool submit_to_a_thread_that_goes blocking/pool_thread.c
	"s/while (!was_called(pool)) {/while (!is_in_time || !was_called(pool)) {/;s/!is_in_time \\&\\& may_leave(pool)/!is_in_time/")
edo_model_finds(a_pool_whose_last_thread_goes_while_one_is_made pool no_second_thread blocking/pool_thread.c
	"s/pool->called != EDO__CALL_NEW \\&\\& //")
edo_model_finds(a_pool_that_relies_on_a_thread_it_does_not_get pool no_second_thread blocking/pool.c
	"/^static void start_another/,/^}/s/call = call_present(pool);/call = EDO__CALL_NOBODY;/")
edo_model_finds(a_pool_whose_spinner_sleeps_over_a_call pool submit_to_a_spinner blocking/pool_thread.c
	"/^static bool idle/,/^}/s/while (!was_called(pool)) {/while (sleep_on(pool, self, \\&pool->bell, -1), !was_called(pool)) {/")
edo_model_finds(a_pool_whose_spinner_is_called_when_it_sleeps pool submit_to_a_spinner blocking/pool_thread.c
	"s/pool->has_spinner = false;/;/")
edo_model_finds(a_pool_that_keeps_a_job_to_itself pool one_thread blocking/pool_thread.c
	"s/if (end(pool, self))/if (true)/")
edo_model_finds(a_pool_that_forgets_a_thread pool submit_to_an_idle_thread blocking/pool_thread.c
	"s/edo__queue_push(&pool->gone_list, &self->gone_link);/(void)self;/")
edo_model_finds(a_pool_that_nobody_frees pool abandoned_or_not blocking/pool.c
	"/^bool edo__pool_detach/,/^}/s/is_any_left = pool->n_threads > 0;/is_any_left = true;/")
edo_model_finds(a_pool_that_closes_on_a_thread_in_its_hook pool closing_while_a_thread_goes blocking/pool.c
	"/^int edo__pool_close/,/^}/s/edo__pool_join_gone(pool);/if (has_threads) edo__pool_join_gone(pool);/")
edo_model_finds(a_pool_that_gives_up_on_a_thread_in_its_hook pool giving_up_while_a_thread_goes blocking/pool.c
	"/^bool edo__pool_detach/,/^}/s/edo__pool_join_gone(pool);/(void)pool;/")
edo_model_finds(a_pool_whose_last_thread_is_one_it_does_not_get pool no_second_thread_while_it_closes blocking/pool.c
	"/^static void start_another/,/^}/s/is_last = edo__pool_count_out(pool);/is_last = false; pool->n_threads--;/")

edo_model_finds(a_runtime_that_takes_its_pool_along blocking a_start_while_it_closes blocking/blocking.c
	"s/edo__pool_close(owner->pool, timeout_ns)/edo__pool_free(owner->pool, timeout_ns)/;/^static void free_pool/,/^}/s/edo__pool_free(owner->pool, 0);/(void)owner;/")
edo_model_finds(a_runtime_whose_pool_is_gone_for_an_abort blocking an_abort_while_it_closes blocking/blocking.c
	"s/edo__pool_close(owner->pool, timeout_ns)/edo__pool_free(owner->pool, timeout_ns)/;/^static void free_pool/,/^}/s/edo__pool_free(owner->pool, 0);/(void)owner;/")
edo_model_finds(a_runtime_that_sleeps_over_the_last_job blocking a_job_while_it_closes sched/turn.c
	"/^static bool ask_for_nudges/,/^}/s/return true;/return false;/")
edo_model_finds(a_job_that_is_told_twice blocking a_job task/run.c
	"/^static void tell_joiner/,/^}/s/else$/edo__task_unref(task);if (0)/")
edo_model_finds(a_job_whose_end_is_not_heeded blocking a_job_that_is_abandoned task/run.c
	"/^static void tell_joiner/,/^}/s/if ((word/if (word \\& EDO__WORD_BLOCKING) return; else if ((word/")
edo_model_finds(a_job_whose_output_is_dropped_twice blocking a_detached_job_that_is_abandoned task/run.c
	"/^static inline uint64_t complete/,/^}/s/^\t\t\thas_output = false;/\t\t\t;/")
edo_model_finds(a_job_that_must_run_and_does_not blocking a_mandatory_job_while_it_closes task/run.c
	"/^static void poll_blocking/,/^}/s/(word & (EDO__WORD_CANCELLING | EDO__WORD_MANDATORY)) ==/(word \\& EDO__WORD_CANCELLING) ==/")
edo_model_finds(a_job_that_must_run_and_is_lost blocking a_mandatory_start_while_it_closes blocking/blocking.c
	"/^static void start/,/^}/s/if (owner->pool_submit(owner, task))/if (owner->pool_submit(owner, task) || flags \\& EDO__WORD_MANDATORY)/")
edo_model_finds(a_clock_that_jumps_over_a_job blocking a_job_beside_a_timer sched/turn.c
	"/^static bool jump/,/^}/s/ || n_blocking(thread) > 0)/)/")
edo_model_finds(a_job_that_is_back_before_it_is_told blocking a_job_beside_a_timer task/run.c
	"/^void edo__task_end_blocking/,/^}/{/^\ttell_joiner/d;s/edo__owner_job_is_back(owner);/& tell_joiner(task);/}")
edo_model_finds(a_clock_that_hears_of_no_end blocking a_job_beside_a_sleep sched/turn.c
	"/^static bool waits_for_jobs/,/^}/s/thread->clock.is_paused ||/false ||/")
edo_model_finds(a_clock_that_asks_too_late blocking a_job_beside_a_sleep sched/turn.c
	"/^static bool ask_for_nudges/,/^}/s/return true;/return false;/")

edo_model_finds(a_slab_that_collects_relaxed slab collect_pages base/slab.c
	"s/edo__exchange_acquire(&slab->remote_head, (uintptr_t)0)/edo__exchange_relaxed(\\&slab->remote_head, (uintptr_t)0)/")
edo_model_finds(a_slab_that_retires_without_looking slab retire_pages base/slab.c
	"s/take_back(slab, edo__exchange_acq_rel(&slab->remote_head, CLOSED))/edo__exchange_acq_rel(\\&slab->remote_head, CLOSED)/")

edo_model_finds(a_source_that_does_not_count_events source events_against_reads driver/source.c
	"s/(seen | ready) + EDO__EVENT/seen | ready/")
edo_model_finds(a_source_armed_without_a_second_look source events_against_reads driver/source.c
	"/^static int arm_unless_ready/,/^}/s/if (edo__load_relaxed(&source->ready) & ready)/if (0)/")
edo_model_finds(a_source_that_tells_before_it_marks source events_against_cancel driver/source.c
	"/^fire_under_lock/,/^}/{/edo__lock_acquire/s/$/ publish(source, ready);/;/^\\tpublish/d}")
edo_model_finds(a_source_disarmed_without_the_lock source events_against_cancel driver/source.c
	"/^static void disarm/,/^}/{/edo__lock_/d}")
edo_model_finds(a_source_whose_marked_waker_is_gone_early source events_against_cancel driver/source.c
	"s/edo__store_release(waker, NULL);//;s/marked = edo_waker_mark(.waker);/marked = *waker; edo__store_release(waker, NULL); marked = edo_waker_mark(marked);/")
edo_model_finds(a_source_that_lets_go_before_it_is_listed source driver_that_closes_against_close driver/source.c
	"/^void edo__source_release/,/^}/{/edo__lock_acquire(&driver->lock)/{N;s/\\(.*\\)\\n\\(.*\\)/\\2\\n\\1/}}")
edo_model_finds(a_driver_that_frees_at_once source events_against_close driver/driver.c
	"s/if (is_own_thread)/if (1)/")
edo_model_finds(a_driver_that_keeps_who_has_left source driver_that_closes_against_close driver/driver.c
	"/^void edo__driver_vacate/,/^}/s/edo__driver_let_go(driver);//")
edo_model_finds(a_driver_that_closes_without_waking source driver_that_closes_against_reads driver/source.c
	"/^void edo__source_evict/,/^}/s/mark(&source->reader)/NULL/")

edo_model_finds(a_listener_whose_called_one_calls_nobody listener two_at_once net/listener.c
	"/^static void leave/,/^}/s/called = call_next(listener);/called = NULL;/")
edo_model_finds(a_listener_that_forgets_a_call listener one_that_gives_up net/listener.c
	"/^static void leave/,/^}/s/if (accepting->place == CALLED)/if (0)/")
edo_model_finds(a_listener_armed_before_its_line listener one_at_a_time net/listener.c
	"/^static int wait_in_line/,/^}/{/^\\tget_in_line(accepting, context);/d;s/&listener->doorman);$/& get_in_line(accepting, context);/}")
edo_model_finds(a_listener_that_trusts_its_line listener two_at_once net/listener.c
	"s/call_oneself(accepting);/(void)accepting;/")

edo_model_finds(a_wheel_that_fires_without_its_lock wheel fire_against_cancel time/turn.c
	"/edo__lock_[a-z]*(&wheel->lock);/d")
edo_model_finds(a_wheel_that_marks_outside_its_lock wheel fire_against_cancel time/turn.c
	"s/marked = edo_waker_mark(slot->waker);/marked = slot->waker;/; s/edo_waker_schedule(volley.marked.i.);/edo_waker_wake_by_ref(volley.marked[i]);/")
edo_model_finds(a_wheel_whose_timers_have_fired_before_they_are_marked wheel fire_against_poll time/turn.c
	"/^static void fire_one/,/^}/{/edo__slot_disarm/d; s/marked = edo_waker_mark(slot->waker);/struct edo_waker *waker = slot->waker; edo__slot_disarm(slot); marked = edo_waker_mark(waker);/}")
edo_model_finds(a_wheel_that_is_polled_elsewhere_without_its_lock wheel fire_against_poll time/foreign.c
	"/^static bool lock_armed/,/^static uint32_t detach_returned/{/edo__lock_[a-z]*(&wheel->lock);/d}")
edo_model_finds(a_wheel_that_is_cancelled_elsewhere_without_a_second_look wheel fire_against_cancel time/foreign.c
	"/^static bool lock_armed/,/^}/s/if (edo__slots_is_armed(&wheel->slots, timer))/if (true)/")
edo_model_finds(a_wheel_whose_cancelled_slot_is_lost wheel fire_against_cancel time/foreign.c
	"s/wheel->returned = number;/;/")
edo_model_finds(a_wheel_whose_slot_comes_back_twice wheel slots_that_two_threads_give_back time/foreign.c
	"s/wheel->returned = EDO__NO_SLOT;/;/")
edo_model_finds(a_wheel_that_takes_slots_over_without_its_lock wheel slots_that_two_threads_give_back time/foreign.c
	"/^static uint32_t detach_returned/,/^}/{/edo__lock_[a-z]*(&wheel->lock);/d}")
edo_model_finds(a_timer_that_is_seen_fired_relaxed wheel fire_against_cancel time/foreign.c
	"/^bool edo__wheel_is_armed/,/^}/s/edo__load_acquire/edo__load_relaxed/")
edo_model_finds(a_background_that_lets_workers_sleep block_on seat_against_the_background runtime/shutdown.c
	"/^static bool detach_threads/,/^}/s/edo__multi_thread_wake_all(runtime->scheduler);/(void)0;/")
edo_model_finds(a_wheel_that_stops_after_it_told wheel stop_against_poll time/stop.c
	"/^void edo__wheel_stop/,/^}/{/set_stopped(wheel, true);/d; s/^}/set_stopped(wheel, true);}/}")
edo_model_finds(a_wheel_that_forgets_who_polled_it_elsewhere wheel pause_for_good_against_poll time/foreign.c
	"s/wheel->has_foreign = true;/(void)0;/")
edo_model_finds(a_wheel_that_tells_without_its_lock wheel stop_against_cancel time/stop.c
	"/^static void wake(/,/^}/{/edo__lock_[a-z]*(/d}")
edo_model_finds(a_wheel_that_goes_before_its_last_timer wheel retire_against_poll time/stop.c
	"/^void edo__wheel_retire/,/^}/s/edo__wheel_n_armed(wheel) + //")
edo_model_finds(a_wheel_that_goes_before_a_fired_timer_is_seen wheel retire_after_fire time/stop.c
	"/^void edo__wheel_retire/,/^}/s/ + wheel->n_unseen//")
edo_model_finds(a_wheel_that_goes_while_its_owner_locks_it wheel retire_against_cancel time/stop.c
	"/^void edo__wheel_retire/,/^}/{s/n_timers + 1/n_timers/;s/edo__wheel_let_go(wheel);/(void)0;/}")
edo_model_finds(a_wheel_that_is_let_go_relaxed wheel retire_after_fire time/foreign.c
	"s/edo__fetch_sub_acq_rel/edo__fetch_sub_relaxed/")
edo_model_finds(a_timer_that_is_moved_without_being_disarmed wheel timer_moved_against_fire time/timer.c
	"/^static void start_anew/,/^}/s/disarm(timer, own);/timer->wheel = NULL;/")

edo_model_finds(a_set_that_waits_without_looking local_set wake_against_run task/local_set.c
	"s/is_parked = edo__inbox_park(local);/edo__inbox_park(local); is_parked = true;/")
edo_model_finds(a_set_that_shows_its_host_too_late local_set wake_against_run task/local_set.c
	"/^static bool wait/,/^}/{s/set->host = host;/;/;s/if (!is_parked)/edo__lock_release(\\&local->wake_lock); edo__lock_acquire(\\&local->wake_lock); if (is_parked) set->host = host; else/}")
edo_model_finds(a_set_that_keeps_a_host_that_goes local_set wake_against_a_host_that_goes task/local_set.c
	"/^static enum edo_poll run_cancel/,/^}/s/forget_host(set);/;/")
edo_model_finds(a_set_whose_host_goes_without_its_lock local_set wake_against_a_host_that_goes task/local_set.c
	"/^static void forget_host/,/^}/{/edo__lock_[a-z]*(&set->local.wake_lock);/d}")
edo_model_finds(a_set_that_goes_under_a_wake local_set wake_against_a_host_that_goes task/local_set.c
	"s/if (!is_one_on_its_way(set))/if (true)/")

edo_model_finds(a_signal_that_rings_before_it_counts signal signal_against_a_wait signal/catch.c
	"${show_catch};/^static void handle/,/^}/{/edo__fetch_add_release/d;s/^\tcall_previous/\tedo__fetch_add_release(\\&n_delivered[number], 1);&/}")
edo_model_finds(a_signal_that_is_told_without_looking signal signal_against_a_wait signal/station.c
	"${show_station};/^bool edo__station_tell/,/^}/s/if (n == wait->since) {/if (!wait->waker) {/")
edo_model_finds(a_post_that_does_not_listen_again signal signal_after_signal signal/station.c
	"${show_station};s/edo__source_rearm_reader(&post->bell, ringer);/;/")
edo_model_finds(a_post_that_rings_without_the_lock signal signal_against_cancel signal/station.c
	"${show_station};/^static void ring(/,/^}/{/edo__lock_[a-z]*(&edo__station_lock);/d}")
edo_model_finds(a_post_that_wakes_whom_it_has_not_marked signal signal_against_cancel signal/station.c
	"${show_station};s/= edo_waker_mark(wait->waker);/= wait->waker;/;s/edo_waker_schedule(batch->marked.i.);/edo_waker_wake_by_ref(batch->marked[i]);/")
edo_model_finds(a_station_that_closes_and_forgets_who_waits signal station_that_closes signal/station.c
	"${show_station};/^static void close_station/,/^}/s/wait->station = NULL;/;/")
edo_model_finds(a_wait_that_is_cancelled_without_the_lock signal signal_against_cancel signal/signal.c
	"/^static enum edo_poll wait_cancel/,/^}/{/edo__lock_/d}")
edo_model_finds(a_signal_that_is_counted_from_after_it_is_caught signal signal_against_opening signal/catch.c
	"${show_catch};/^int edo__signal_take_over/,/^}/{/ret_n_before = /d;s/^\treturn result;/\t*ret_n_before = edo__signal_count(number);\\n&/}")

edo_model_finds(a_duplex_whose_write_wakes_nobody duplex read_against_write io/duplex.c
	"/^static ssize_t duplex_write/,/^}/s/reader = mark(&pipe->reader);/;/")
edo_model_finds(a_duplex_whose_read_wakes_nobody duplex write_against_read io/duplex.c
	"/^static ssize_t duplex_read/,/^}/s/writer = mark(&pipe->writer);/;/")
edo_model_finds(a_duplex_whose_close_wakes_no_writer duplex write_against_close io/duplex.c
	"/^static int duplex_close/,/^}/s/writer = mark(&in->writer);/writer = NULL;/")
edo_model_finds(a_duplex_that_is_read_without_its_lock duplex read_against_write io/duplex.c
	"/^static ssize_t duplex_read/,/^}/{/edo__lock_[a-z]*(&pair->lock);/d}")
edo_model_finds(a_duplex_that_marks_outside_its_lock duplex cancelled_read io/duplex.c
	"/^static ssize_t duplex_write/,/^}/{s/reader = mark(&pipe->reader);/reader = pipe->reader; pipe->reader = NULL;/;s/edo_waker_schedule(reader);/if (reader) edo_waker_wake_by_ref(reader);/}")
edo_model_finds(a_duplex_whose_cancelled_read_stays_armed duplex cancelled_read_against_close io/duplex.c
	"/^static void duplex_disarm_reader/,/^}/s/pipe_to_read(end_of(stream))->reader = NULL;/;/")
edo_model_finds(a_duplex_that_looks_late_who_is_last duplex close_against_close io/duplex.c
	"/^static int duplex_close/,/^}/{s/is_last = --pair->n_open == 0;/is_last = (--pair->n_open, false);/;s/if (is_last)/if (pair->n_open == 0)/}")
