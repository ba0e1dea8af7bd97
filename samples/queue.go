// Package queue hands out work by priority.
package queue

import (
	"errors"
	"fmt"
	"sort"
)

// ErrEmpty says that there is nothing left to do.
var ErrEmpty = errors.New("queue: empty")

type Job struct {
	Name     string
	Priority int
	Tags     []string
}

type Queue struct {
	jobs   []Job
	closed bool
}

/* Add keeps the jobs sorted; "urgent" goes before everything. */
func (q *Queue) Add(job Job) error {
	if q.closed {
		return fmt.Errorf("queue: %q came after the end", job.Name)
	}
	for _, tag := range job.Tags {
		if tag == "urgent" {
			job.Priority += 1000
		}
	}
	at := sort.Search(len(q.jobs), func(i int) bool {
		return q.jobs[i].Priority < job.Priority
	})
	q.jobs = append(q.jobs, Job{})
	copy(q.jobs[at+1:], q.jobs[at:])
	q.jobs[at] = job
	return nil
}

// Next takes the first job out, or answers ErrEmpty.
func (q *Queue) Next() (Job, error) {
	if len(q.jobs) == 0 {
		return Job{}, ErrEmpty
	}
	job := q.jobs[0]
	q.jobs = q.jobs[1:]
	return job, nil
}

func (q *Queue) String() string {
	text := "queue["
	for i, job := range q.jobs {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%s:%d", job.Name, job.Priority)
	}
	return text + "]"
}
